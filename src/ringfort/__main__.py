"""`python -m ringfort` is the command `ringfort`.

What supervisor starts has to be back within the second: it goes without the command line.
"""

import sys

match sys.argv[1:]:
    case ["run", name]:
        from ringfort.bootstrap import run

        run(name)
    case ["start", name, "--", *argv]:
        from ringfort.bootstrap.starting import start

        start(name, argv)
    case _:
        from ringfort.cli.main import app

        app()
