"""What is true of every request, as plain ASGI classes.

From the outside in: `Tracking` names the request, `HeadRules` looks at its headers,
`GzipResponses` compresses its answer, `RequestLimits` reads its body. `Tracking` wraps the whole
application, its error pages included, so that no answer goes out nameless.
"""
