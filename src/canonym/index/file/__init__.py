"""The compiled form on disk: a folder of arrays and tries that every process maps, and the cache of such folders.

A folder holds one ``.npy`` file for each array, one ``.marisa`` file for each trie, a few msgpack files for what is
small or seldom read, and ``header``, which is written last and vouches for all of them. Nothing is pickled. A folder
is never changed once it has its name: it is made under another one and renamed, so that processes cannot disturb each
other.
"""

from canonym.index.file.cache import load_index
from canonym.index.file.header import CacheError
from canonym.index.file.opening import StoredIndex, StoredLexicon, open_index
from canonym.index.file.writing import save_index

__all__ = ["CacheError", "StoredIndex", "StoredLexicon", "load_index", "open_index", "save_index"]
