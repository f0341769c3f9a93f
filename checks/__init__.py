"""Floor 1: what is right can be computed. Personal data, policy, citations and support, formats and slots, and the
`Task` shape that run-time checks, evaluation, training filter and reward share.
"""
