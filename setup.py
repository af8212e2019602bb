from setuptools import setup

# bench reads the app's name here; everything else is in pyproject.toml.
setup(name="lead_crm")
