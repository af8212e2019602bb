"""How often a property is tried: often enough for each day; before a release, `pytest --hypothesis-profile thorough`."""

from hypothesis import settings

settings.register_profile("everyday", max_examples=25, deadline=None, database=None)
settings.register_profile("thorough", max_examples=1000, deadline=None, database=None)
settings.load_profile("everyday")
