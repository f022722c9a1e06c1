# Tries the setup on a Windows machine: installs, looks, runs, upgrades, refuses, uninstalls.
#   powershell -File packaging\windows\test_installer.ps1 dist\CourtesyDesk-0.1.0-setup-x86_64.exe
# It changes this user's programs and desk: for machines that are thrown away. The trials under Wine
# (packaging/wine/trials.py) are the same, and more.
param([Parameter(Mandatory)][string]$Setup)
$ErrorActionPreference = 'Stop'
$Setup = (Resolve-Path $Setup).Path
$Folder = "$env:LOCALAPPDATA\Programs\Courtesy Desk"
$Desk = "$env:LOCALAPPDATA\CourtesyDesk"
$Apps = 'HKCU:\Software\Microsoft\Windows\CurrentVersion\Uninstall\CourtesyDesk'
$Run = 'HKCU:\Software\Microsoft\Windows\CurrentVersion\Run'
$Classes = 'HKCU:\Software\Classes'
$Window = "$Folder\CourtesyDesk.exe"
$Console = "$Folder\courtesy-desk.exe"
$script:Passed = 0
$script:Failed = 0

function Check([string]$Name, $Held) {
    if ($Held) { $script:Passed++; "ok   $Name" } else { $script:Failed++; "FAIL $Name" }
}

function Start-Quietly([string]$File, [string]$Words) {
    (Start-Process $File $Words -Wait -PassThru).ExitCode
}

function Remove-Program([string]$Words) {
    # With its own folder named it stays until it is done, and says how it went.
    Start-Quietly "$Folder\uninstall.exe" "/S $Words _?=$Folder"
}

function Get-Value([string]$Key, [string]$Name) {
    (Get-ItemProperty -LiteralPath $Key -ErrorAction SilentlyContinue).$Name
}

function Get-Default([string]$Key) {
    (Get-Item -LiteralPath $Key -ErrorAction SilentlyContinue).GetValue('')
}

function Get-Sums {
    Get-ChildItem $Folder -Recurse -File | Get-FileHash | ForEach-Object { "$($_.Path) $($_.Hash)" }
}

Check 'the setup has at most 60 MB' ((Get-Item $Setup).Length -le 60e6)
Check 'it installs without a question' ((Start-Quietly $Setup '/S /AUTOSTART=1 /DESKTOP=1') -eq 0)
foreach ($Name in 'DisplayName', 'DisplayVersion', 'Publisher', 'DisplayIcon', 'InstallLocation',
    'UninstallString', 'QuietUninstallString', 'EstimatedSize') {
    Check "Apps & features: $Name" (Get-Value $Apps $Name)
}
Check 'a link opens it' `
    ((Get-Default "$Classes\courtesydesk\shell\open\command") -eq "`"$Window`" open `"%1`"")
Check 'a workspace file opens it' `
    ((Get-Default "$Classes\CourtesyDesk.Workspace\shell\open\command") -eq "`"$Window`" open `"%1`"")
Check '.cdesk is a workspace file' ((Get-Default "$Classes\.cdesk") -eq 'CourtesyDesk.Workspace')
Check 'it starts with Windows' ((Get-Value $Run 'CourtesyDesk') -eq "`"$Window`" --background")

$Shell = New-Object -ComObject Shell.Application
foreach ($Place in 'Programs', 'Desktop') {
    $Parent = [Environment]::GetFolderPath($Place)
    $Item = $Shell.NameSpace($Parent).ParseName('Courtesy Desk.lnk')
    Check "its shortcut is in $Place" $Item
    if ($Item) {
        Check 'and notifications are known by it' `
            ($Item.ExtendedProperty('System.AppUserModel.ID') -eq 'app.courtesydesk.CourtesyDesk')
    }
}

foreach ($Program in $Window, $Console) {
    $Told = Join-Path $env:TEMP 'self-test.json'
    Remove-Item $Told -ErrorAction SilentlyContinue
    $Code = Start-Quietly $Program "--self-test `"$Told`""
    Check "$(Split-Path $Program -Leaf) passes its self-test" ($Code -eq 0 -and (Test-Path $Told))
}
Check 'the command line prints on a pipe' ((& $Console --version | Out-String) -match 'Courtesy Desk')

$Letters = Join-Path $env:TEMP 'letters.csv'
Set-Content $Letters "id,author,text,date`n1,Ana,Lovely bread,2026-11-01" -Encoding utf8
& $Console import $Letters | Out-Null
$Before = & $Console --json mentions | Out-String
Check 'letters are in the desk' ($Before -match 'Lovely bread')
$Mine = "$Folder\_internal\mine.txt"
Set-Content $Mine 'mine'
Check 'the upgrade ends well' ((Start-Quietly $Setup '/S') -eq 0)
Check 'a file that is not ours stays' (Test-Path $Mine)
Remove-Item $Mine
Check 'the choices stay' ((Get-Value $Run 'CourtesyDesk') -eq "`"$Window`" --background")
Check 'and so does the desk' ((& $Console --json mentions | Out-String) -eq $Before)

$Open = Start-Process $Window 'demo' -PassThru
Start-Sleep 15
$Sums = Get-Sums
Check 'the setup refuses while it runs' ((Start-Quietly $Setup '/S') -eq 32)
Check 'so does the uninstaller' ((Remove-Program '') -eq 32)
Check 'and nothing was changed' (-not (Compare-Object $Sums (Get-Sums)))
[Threading.EventWaitHandle]::OpenExisting('Local\app.courtesydesk.CourtesyDesk').Set() | Out-Null
Check 'asked to close, the window closes' ($Open.WaitForExit(30000))

Check 'it uninstalls' ((Remove-Program '') -eq 0)
Remove-Item "$Folder\uninstall.exe" -ErrorAction SilentlyContinue
Check 'nothing of it is left' (-not (Get-ChildItem $Folder -Recurse -File -ErrorAction SilentlyContinue))
Check 'gone from Apps & features' (-not (Test-Path $Apps))
Check 'it no longer starts with Windows' (-not (Get-Value $Run 'CourtesyDesk'))
Check 'links and files are no longer ours' `
    (-not (Test-Path "$Classes\courtesydesk") -and -not (Test-Path "$Classes\.cdesk"))
Check 'the desk is kept' (Test-Path "$Desk\desk.sqlite")
Start-Quietly $Setup '/S' | Out-Null
Remove-Program '/PURGE=1' | Out-Null
Check 'and goes when that is asked for' (-not (Test-Path $Desk))

"$script:Passed passed, $script:Failed failed"
if ($script:Failed) { exit 1 }
