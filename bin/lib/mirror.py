"""Make the folder given as argument equal to the files named, NUL-separated, on standard input."""

import filecmp
import os
import shutil
import sys
from pathlib import Path

BUILT = "apps/lead_crm/public/dist/"  # bench builds the desk's scripts and styles here, in the copy
FETCHED = "node_modules"  # by yarn, in the copy


def copy(source: Path, target: Path) -> None:
	target.parent.mkdir(parents=True, exist_ok=True)
	if source.is_symlink():
		if not target.is_symlink() or os.readlink(target) != os.readlink(source):
			target.unlink(missing_ok=True)
			target.symlink_to(os.readlink(source))
	elif not target.is_file() or target.is_symlink() or not filecmp.cmp(source, target, shallow=True):
		# Put in place as a whole: bash reads the scripts it runs bit by bit, and must not see them change.
		shutil.copy2(source, f"{target}.new~")
		os.replace(f"{target}.new~", target)


def remove_others(root: Path, wanted: set[str]) -> None:
	for folder, folders, files in os.walk(root):
		folders[:] = [name for name in folders if name != FETCHED]
		for name in files:
			path = Path(folder, name)
			relative = str(path.relative_to(root))
			if relative not in wanted and path.suffix != ".pyc" and not relative.startswith(BUILT):
				path.unlink()


names = [name for name in sys.stdin.read().split("\0") if name]
target_root = Path(sys.argv[1])
links = {name for name in names if Path(name).is_symlink()}
for name in names:
	copy(Path(name), target_root / name)
remove_others(target_root, set(names) | links)
