"""`python -m ringfort` is the command `ringfort`."""

import sys

if sys.argv[1:2] == ["run"]:  # supervised: back within the second, so without the command line
    from ringfort.bootstrap import run

    run(sys.argv[2])
else:
    from ringfort.cli.main import app

    app()
