"""The charts' library as its own start imports it, without examples, colour maps and consoles."""

from PyInstaller.utils.hooks import collect_data_files

datas = collect_data_files("pyqtgraph", includes=["icons/**"], excludes=["**/peegee/**"])
# It looks for these by a name that it puts together.
hiddenimports = ["PySide6.QtSvg"]
for _part in ("graphicsItems.ViewBox.axisCtrlTemplate", "graphicsItems.PlotItem.plotConfigTemplate",
              "imageview.ImageViewTemplate"):  # fmt: skip
    hiddenimports.append(f"pyqtgraph.{_part}_generic")
excludedimports = ["PyQt5", "PyQt6", "PySide2", "PySide6.QtTest", "IPython", "cupy", "matplotlib",
                   "numba", "pyqtgraph.console", "pyqtgraph.examples", "pyqtgraph.flowchart",
                   "pyqtgraph.opengl", "scipy"]  # fmt: skip
