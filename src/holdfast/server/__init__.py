"""The web application: what a Run says, what people write, and who may see what.

Pages and the REST interface read through ``queries`` and write through ``actions``; nothing else touches a model.
"""
