"""In the bundle, in the place of Qt's modules for OpenGL (see courtesy_desk.spec).

The charts' library names them when it starts, and we never ask it to draw with them: ten megabytes
that would be loaded for nothing.
"""

from PySide6.QtWidgets import QWidget


class QOpenGLWidget(QWidget):
    """What a class of the charts' library is made from."""
