"""Lambda's entry to the phone path; `app` is the same application for a laptop's server."""

from mangum import Mangum

from functions.api.wiring import application

app = application()
handler = Mangum(app, lifespan="off")
