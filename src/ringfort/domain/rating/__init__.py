"""What a call costs: whole seconds and micro-units, exact until the one rounding at the end.

`rates` price a call of one rate, `times` one whose rate changes with the hour, `charges` turn
either into money on the terms of a plan, `prefixes` find the rate of a number.
"""
