"""The SOAP dialect: envelopes, faults and the WSDL."""
