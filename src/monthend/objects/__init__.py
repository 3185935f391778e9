"""The object API: objects, their fields by WSDL version, rows and ZOQL.

SOAP and the REST actions are two wires to it; what an object means is here.
"""
