"""`python -m ringfort` is the command `ringfort`."""

from ringfort.cli.main import app

app()
