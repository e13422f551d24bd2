prelude
import Shelf.Basic
import Shelf.Logic
import Shelf.Parity
import Shelf.Tree
import Shelf.Symbols
import Shelf.Results
