"""Every country's rules, and their names in English, in which we ask for them."""

from PyInstaller.utils.hooks import collect_data_files, collect_submodules

datas = collect_data_files("holidays", includes=["locale/en_US/**/*.mo"])
hiddenimports = collect_submodules("holidays.countries") + collect_submodules("holidays.calendars")
excludedimports = ["holidays.financial"]
