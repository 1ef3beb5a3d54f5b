"""Where the files of this installation are: in a checkout, or in an installed package."""

from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
_IS_CHECKOUT = (TOP / "frontend").is_dir()

# The built browser code; a wheel has it inside this package.
BROWSER_CODE = TOP / "frontend" / "dist" if _IS_CHECKOUT else TOP / "live" / "browser_code"
# What a server creates if no setting says otherwise; a package is installed where no server may write.
DATA = (TOP if _IS_CHECKOUT else Path.cwd()) / "data"
