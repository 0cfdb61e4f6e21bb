"""Real phones for the demo, the tests and the benchmarks: baresip and SIPp from the engine image.

A phone is commands plus the SIP messages it saw plus the RTP that reached it; everything a call
test asserts comes from those two records, never from what a phone says of itself.
"""
