"""An OpenAI-compatible endpoint: the only place that speaks to one, and the only one that imports httpx.

Nothing here knows of scenarios, customers or scores. Without settings for an endpoint none is made, and nothing leaves
the machine.
"""

from trainer.endpoint.budget import Budget, Usage
from trainer.endpoint.client import Answer, Endpoint, Message, Stream
from trainer.endpoint.errors import EndpointError
from trainer.settings import EndpointSettings

__all__ = ["Answer", "Budget", "Endpoint", "EndpointError", "EndpointSettings", "Message", "Stream", "Usage"]
