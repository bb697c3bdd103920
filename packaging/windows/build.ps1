# Builds the program and its installer on Windows 10 or 11, 64 bit: packaging\windows\build.ps1 [-Engine directml|cpu]
# Needs Python 3.11 (python.org) and Inno Setup 6 (iscc on the path). Written on Debian: NOT TRIED on Windows yet.
# Signing: give -SignTool as Inno Setup's "SignTool" setting takes it.
param([ValidateSet("directml", "cpu")] [string] $Engine = "directml", [string] $SignTool = "")
$ErrorActionPreference = "Stop"
Set-Location (Join-Path $PSScriptRoot "..\..")
$env:UV_PYTHON_DOWNLOADS = "never"
$version = (Select-String -Path pyproject.toml -Pattern '^version = "(.*)"').Matches[0].Groups[1].Value

function Run { & $args[0] $args[1..($args.Count - 1)]; if ($LASTEXITCODE) { throw "$($args[0]) failed: exit code $LASTEXITCODE" } }

Run py -3.11 -m venv --clear .tools
Run .tools\Scripts\python -m pip install --quiet --disable-pip-version-check --require-hashes -r packaging\locks\tools.txt
$uv = ".tools\Scripts\uv"
Run $uv venv --quiet --clear --python 3.11 .venv-package
Run $uv pip sync --quiet --python .venv-package --require-hashes "packaging\locks\app-$Engine.txt"
# The detectors' files, into the user's cache, each checked by its hash.
$env:PYTHONPATH = (Get-Location).Path
Run .venv-package\Scripts\python -m models.assets

if (Test-Path dist) { Remove-Item -Recurse -Force dist }
New-Item -ItemType Directory dist\licences | Out-Null
Run .venv-package\Scripts\python packaging\licences.py .venv-package\Scripts\python.exe dist\licences
Run $uv venv --quiet --clear --python 3.11 .venv-installers
Run $uv pip sync --quiet --python .venv-installers --require-hashes packaging\locks\installers.txt
Run .venv-installers\Scripts\cyclonedx-py environment --pyproject pyproject.toml --output-reproducible --short-PURLs `
    -o "dist\sollievo_$($version)_sbom.json" .venv-package\Scripts\python.exe
Run $uv pip install --quiet --python .venv-package --require-hashes -r packaging\locks\installers.txt
Run .venv-package\Scripts\pyinstaller --noconfirm --log-level WARN --distpath dist --workpath build `
    packaging\pyinstaller\sollievo.spec
Run dist\sollievo\sollievo.exe doctor

$options = @("/Q", "/DVersion=$version")
if ($SignTool) { $options += "/DSignTool=$SignTool" }
Run iscc @options packaging\windows\sollievo.iss
Get-ChildItem dist -File | Where-Object { $_.Extension -in ".exe", ".json" } | ForEach-Object {
    "$((Get-FileHash -Algorithm SHA256 $_.FullName).Hash.ToLower())  $($_.Name)"
} | Set-Content -Encoding ascii dist\SHA256SUMS
Get-Content dist\SHA256SUMS
