; The small setup that makes one version into the next, where only the contents of files differ.
; make_patch.py runs makensis on it; the program starts it as it starts the whole setup:
;
;   patch /S /UPDATE     waits for the program to end, changes it, and starts the new one
;
; Nothing is touched before every new file lies ready beside the old ones; then each takes its place
; in one step. Exit code 3: this is not the version that it starts from; 4: a file is not as that
; version had it; 32: the program still runs. The old version is started again then, and the desk
; fetches the whole setup.

Unicode true
Target amd64-unicode
SetCompressor /SOLID lzma
RequestExecutionLevel user
SilentInstall silent

!include "FileFunc.nsh"
!include "LogicLib.nsh"

!define NAME "Courtesy Desk"
!define EXE "CourtesyDesk.exe"
!define RUNNING "Local\app.courtesydesk.CourtesyDesk"
!define APPS_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\CourtesyDesk"
!define OTHER_VERSION 3
!define OTHER_FILES 4
!define STILL_RUNNING 32
!define REPLACE_AND_WRITE 9 ; MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH

Name "${NAME}"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\${NAME}"
InstallDirRegKey HKCU "Software\Courtesy Desk" "Folder"
VIProductVersion "${VERSION}.0"
VIAddVersionKey ProductName "${NAME}"
VIAddVersionKey ProductVersion "${VERSION}"
VIAddVersionKey FileDescription "${NAME} ${FROM} to ${VERSION}"
VIAddVersionKey FileVersion "${VERSION}"
VIAddVersionKey LegalCopyright "${NAME} contributors, MIT licence"

Var Updating

; Whether the program runs, by the event that it holds as long as it lives; as in courtesy_desk.nsi.
Function AwaitEnd ; $1: tenths of a second at most; leaves 1 in $2 where it still runs
  ${Do}
    System::Call 'kernel32::OpenEventW(i 0x100000, i 0, w "${RUNNING}") p.r0'
    StrCpy $2 0
    ${If} $0 P<> 0
      StrCpy $2 1
      System::Call 'kernel32::CloseHandle(p r0)'
    ${EndIf}
    ${If} $2 = 0
    ${OrIf} $1 = 0
      ${Break}
    ${EndIf}
    Sleep 100
    IntOp $1 $1 - 1
  ${Loop}
FunctionEnd

; One file anew, beside the old one.
!macro PREPARE FILE
  vpatch::vpatchfile "$PLUGINSDIR\changes.pat" "$INSTDIR\${FILE}" "$INSTDIR\${FILE}.new"
  Pop $0
  StrCpy $0 $0 2
  ${If} $0 != "OK"
    StrCpy $3 1
  ${EndIf}
!macroend

; In one step: there is always an old or a new one. Where it was new already, nothing lies beside.
!macro PLACE FILE
  ${If} ${FileExists} "$INSTDIR\${FILE}.new"
    System::Call 'kernel32::MoveFileExW(w "$INSTDIR\${FILE}.new", w "$INSTDIR\${FILE}", i ${REPLACE_AND_WRITE}) i.r0'
    ${If} $0 = 0
      StrCpy $3 1
    ${EndIf}
  ${EndIf}
!macroend

!macro DROP FILE
  Delete "$INSTDIR\${FILE}.new"
!macroend

Section
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "/UPDATE" $R1
  StrCpy $1 0
  ${IfNot} ${Errors}
    StrCpy $Updating 1
    StrCpy $1 600
  ${EndIf}
  Call AwaitEnd
  ${If} $2 = 1
    SetErrorLevel ${STILL_RUNNING}
    Quit
  ${EndIf}
  SetRegView 64
  ReadRegStr $0 HKCU "${APPS_KEY}" "DisplayVersion"
  ${If} $0 != "${FROM}"
    SetErrorLevel ${OTHER_VERSION}
    Goto start
  ${EndIf}
  InitPluginsDir
  File "/oname=$PLUGINSDIR\changes.pat" "${LISTS}/changes.pat"
  StrCpy $3 0
  !include "${LISTS}/prepare.nsh"
  ${If} $3 = 0
    !include "${LISTS}/place.nsh"
  ${EndIf}
  ${If} $3 = 1
    !include "${LISTS}/drop.nsh"
    SetErrorLevel ${OTHER_FILES}
    Goto start
  ${EndIf}
  WriteRegStr HKCU "${APPS_KEY}" "DisplayVersion" "${VERSION}"
start:
  ${If} $Updating = 1
    Exec '"$INSTDIR\${EXE}"'
  ${EndIf}
SectionEnd
