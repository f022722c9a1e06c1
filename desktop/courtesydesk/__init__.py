"""Courtesy Desk: a calm desk for the people who answer customers in public.

Floors, high to low, each importing only from those below it:
`__main__`, `app`, `assembly`, `ui | cli`, `services`, `store | connectors | credentials | tone`,
`domain | paths | logs | resources`. Start reading at `app.py`.
"""

__version__ = "0.1.0"
