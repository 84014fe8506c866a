"""PyYAML without its patterns: they tell numbers from dates, and nothing here asks it to.

To compile them takes longer than to load the rest of it.
"""

from __future__ import annotations

import base64  # noqa: F401 - which it loads, and which keeps its own patterns

from journeykit.patterns import compiled_later

with compiled_later():
    import yaml as yaml

from yaml.events import AliasEvent as AliasEvent
from yaml.events import DocumentStartEvent as DocumentStartEvent
from yaml.events import MappingEndEvent as MappingEndEvent
from yaml.events import MappingStartEvent as MappingStartEvent
from yaml.events import ScalarEvent as ScalarEvent
from yaml.events import SequenceEndEvent as SequenceEndEvent
from yaml.events import SequenceStartEvent as SequenceStartEvent
from yaml.events import StreamEndEvent as StreamEndEvent
from yaml.parser import Parser as Parser
from yaml.reader import Reader as Reader
from yaml.scanner import Scanner as Scanner
from yaml.scanner import ScannerError as ScannerError
from yaml.tokens import AnchorToken as AnchorToken
from yaml.tokens import DirectiveToken as DirectiveToken
from yaml.tokens import ScalarToken as ScalarToken
from yaml.tokens import TagToken as TagToken
