"""The streamer's image, built and tried on this machine without docker: it answers, carries calls and leaves only after the last."""
