"""How databases of earlier programs get the schema of this one.

A step is a module `version_N`, which makes the schema N of what came before it. One number
has stood for several schemas, so a step looks at what is there and does what is missing; a
database goes through the step of its own number too. A step keeps its own words: what it
makes does not change when the schema does later.

Only `monthend migrate` imports these modules, for Alembic takes its time to load.
"""
