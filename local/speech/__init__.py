"""Mouth and ears for one machine: synthetic voices, voice activity, and two honest ways to know what was said."""
