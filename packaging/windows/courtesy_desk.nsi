; The setup for Windows: into the user's own folder, no administrator, no restart. make_setup.py runs
; makensis on it.
;
;   setup     /S           asks nothing, and refuses while the program runs (exit code 32)
;             /UPDATE      waits for the program to end, and starts the new one; with /S
;             /DESKTOP=1   a shortcut on the desktop; 0 takes it away
;             /AUTOSTART=1 starts with Windows; 0 no more
;             /D=FOLDER    another folder; last, and without quotes
;   uninstall /S           asks nothing, and keeps the desk
;             /PURGE=1     takes the desk away as well; with /S

Unicode true
Target amd64-unicode
!ifdef QUICK
  SetCompressor zlib
!else
  SetCompressor /SOLID /FINAL lzma
  SetCompressorDictSize 64
!endif
AllowSkipFiles off

!include "MUI2.nsh"
!include "FileFunc.nsh"
!include "LogicLib.nsh"
!include "WinVer.nsh"
!include "x64.nsh"
!include "Win\COM.nsh"
!include "Win\Propkey.nsh"
!include "${LISTS}/size.nsh"

!define NAME "Courtesy Desk"
!define APP_ID "app.courtesydesk.CourtesyDesk"
!define EXE "CourtesyDesk.exe"
!define TYPE "CourtesyDesk.Workspace"
!define RUNNING "Local\${APP_ID}"
!define STILL_RUNNING 32
!define CLASSES "Software\Classes"
!define RUN_KEY "Software\Microsoft\Windows\CurrentVersion\Run"
!define APPROVED_KEY "Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
!define APPS_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\CourtesyDesk"
!define PATHS_KEY "Software\Microsoft\Windows\CurrentVersion\App Paths\${EXE}"
!define OWN_KEY "Software\Courtesy Desk"
!define FETCHED "$LOCALAPPDATA\CourtesyDesk\Cache\updates"

Name "${NAME}"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\${NAME}"
InstallDirRegKey HKCU "${OWN_KEY}" "Folder"
RequestExecutionLevel user
ManifestDPIAware true
BrandingText "${NAME} ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey ProductName "${NAME}"
VIAddVersionKey ProductVersion "${VERSION}"
VIAddVersionKey FileDescription "${NAME} ${VERSION}: setup"
VIAddVersionKey FileVersion "${VERSION}"
VIAddVersionKey CompanyName "${NAME}"
VIAddVersionKey LegalCopyright "${NAME} contributors, MIT licence"
!ifdef SIGN
  !uninstfinalize '${SIGN} "%1"' = 0
!endif

Var Title
Var Welcome
Var Updating
Var Answer
Var Box
Var Purge

!define MUI_ICON "${ICONS}/app.ico"
!define MUI_UNICON "${ICONS}/app.ico"
!define MUI_WELCOMEFINISHPAGE_BITMAP "${LISTS}/panel.bmp"
!define MUI_CUSTOMFUNCTION_GUIINIT OnWindow
!define MUI_WELCOMEPAGE_TITLE "$Title"
!define MUI_WELCOMEPAGE_TEXT "$Welcome"
!insertmacro MUI_PAGE_WELCOME
!define MUI_PAGE_CUSTOMFUNCTION_PRE SkipWhenThere
!define MUI_DIRECTORYPAGE_TEXT_TOP "${NAME} goes into your own folder, so no administrator is needed. What customers write is kept elsewhere, and stays when the program goes."
!insertmacro MUI_PAGE_DIRECTORY
!define MUI_PAGE_HEADER_TEXT "What you like"
!define MUI_PAGE_HEADER_SUBTEXT "Both can be changed later."
!define MUI_COMPONENTSPAGE_NODESC
!define MUI_COMPONENTSPAGE_TEXT_COMPLIST "This will be there:"
!define MUI_COMPONENTSPAGE_TEXT_TOP "Tick what you would like to have."
!define MUI_PAGE_CUSTOMFUNCTION_LEAVE AskToClose
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_TITLE "${NAME} is ready"
!define MUI_FINISHPAGE_TEXT "You find it in the start menu.$\r$\n$\r$\nThe first start asks who you are and where people talk to you. You can also look around in a demo shop first."
!define MUI_FINISHPAGE_RUN "$INSTDIR\${EXE}"
!define MUI_FINISHPAGE_RUN_TEXT "Sit down at the desk now"
!insertmacro MUI_PAGE_FINISH

!define MUI_PAGE_CUSTOMFUNCTION_LEAVE un.AskToClose
UninstPage custom un.AskForData un.TakeAnswer
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

; Whether the program runs, by the event that it holds as long as it lives (services/running.py).
!macro ASK_WHETHER_IT_RUNS un
Function ${un}Runs
  System::Call 'kernel32::OpenEventW(i 0x100000, i 0, w "${RUNNING}") p.r0'
  StrCpy $Answer 0
  ${If} $0 P<> 0
    StrCpy $Answer 1
    System::Call 'kernel32::CloseHandle(p r0)'
  ${EndIf}
FunctionEnd

Function ${un}AwaitEnd ; $1: tenths of a second at most
  ${Do}
    Call ${un}Runs
    ${If} $Answer = 0
    ${OrIf} $1 = 0
      ${Break}
    ${EndIf}
    Sleep 100
    IntOp $1 $1 - 1
  ${Loop}
FunctionEnd

Function ${un}AskToClose ; a page's way out
  Call ${un}Runs
  ${If} $Answer = 0
    Return
  ${EndIf}
  MessageBox MB_OKCANCEL|MB_ICONQUESTION "${NAME} is open. Shall it be closed, so that this can go on?$\r$\n$\r$\nWhat you have typed is kept." IDOK +2
    Abort
  System::Call 'kernel32::OpenEventW(i 0x2, i 0, w "${RUNNING}") p.r2'
  System::Call 'kernel32::SetEvent(p r2)'
  System::Call 'kernel32::CloseHandle(p r2)'
  StrCpy $1 200
  Call ${un}AwaitEnd
  ${DoWhile} $Answer = 1
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "${NAME} is still at work, in a window or in a command. Nothing was changed.$\r$\n$\r$\nClose it, and press Retry." IDRETRY +2
      Abort
    StrCpy $1 10
    Call ${un}AwaitEnd
  ${Loop}
FunctionEnd
!macroend
!insertmacro ASK_WHETHER_IT_RUNS ""
!insertmacro ASK_WHETHER_IT_RUNS "un."

; A shortcut that Windows knows our notifications by.
!macro SHORTCUT FILE
  CreateShortcut "${FILE}" "$INSTDIR\${EXE}" "" "$INSTDIR\${EXE}" 0
  !insertmacro ComHlpr_CreateInProcInstance ${CLSID_ShellLink} ${IID_IShellLink} r0 ""
  ${If} $0 P<> 0
    ${IUnknown::QueryInterface} $0 '("${IID_IPersistFile}",.r1)'
    ${IUnknown::QueryInterface} $0 '("${IID_IPropertyStore}",.r2)'
    ${If} $1 P<> 0
    ${AndIf} $2 P<> 0
      ${IPersistFile::Load} $1 '("${FILE}",2)'
      System::Call 'oleaut32::SysAllocString(w "${APP_ID}") p.r3'
      System::Call '*${SYSSTRUCT_PROPERTYKEY}(${PKEY_AppUserModel_ID})p.r4'
      System::Call '*${SYSSTRUCT_PROPVARIANT}(${VT_BSTR},,p r3)p.r5'
      ${IPropertyStore::SetValue} $2 '($4,$5)'
      ${IPropertyStore::Commit} $2 ""
      ${IPersistFile::Save} $1 '("${FILE}",1)'
      System::Call 'oleaut32::SysFreeString(p r3)'
      System::Free $4
      System::Free $5
    ${EndIf}
    ${If} $1 P<> 0
      ${IUnknown::Release} $1 ""
    ${EndIf}
    ${If} $2 P<> 0
      ${IUnknown::Release} $2 ""
    ${EndIf}
    ${IUnknown::Release} $0 ""
  ${EndIf}
!macroend

Section "${NAME}"
  SectionIn RO
  SetShellVarContext current
  ; The new version is unpacked beside the old one first: a full disk leaves the old one whole.
  RMDir /r "$INSTDIR\new"
  SetOutPath "$INSTDIR\new"
  !include "${LISTS}/unpack.nsh"
  WriteUninstaller "$INSTDIR\new\uninstall.exe"
  SetOutPath "$INSTDIR"
  ${If} ${FileExists} "$INSTDIR\uninstall.exe"
    ExecWait '"$INSTDIR\uninstall.exe" /S /REPLACED _?=$INSTDIR'
    Delete "$INSTDIR\uninstall.exe"
  ${EndIf}
  ClearErrors
  !include "${LISTS}/place.nsh"
  Rename "$INSTDIR\new\uninstall.exe" "$INSTDIR\uninstall.exe"
  ${If} ${Errors}
    MessageBox MB_OK|MB_ICONSTOP "Some files could not be put into $INSTDIR. Your desk is as it was.$\r$\n$\r$\nClose what may be using them, and start this setup again." /SD IDOK
    SetErrorLevel 1
    Abort
  ${EndIf}
  RMDir /r "$INSTDIR\new"

  !insertmacro SHORTCUT "$SMPROGRAMS\${NAME}.lnk"
  WriteRegStr HKCU "${OWN_KEY}" "Folder" "$INSTDIR"
  WriteRegStr HKCU "${APPS_KEY}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${APPS_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${APPS_KEY}" "Publisher" "${NAME}"
  WriteRegStr HKCU "${APPS_KEY}" "DisplayIcon" "$INSTDIR\${EXE},0"
  WriteRegStr HKCU "${APPS_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${APPS_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${APPS_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${APPS_KEY}" "EstimatedSize" ${INSTALLED_KB}
  WriteRegDWORD HKCU "${APPS_KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${APPS_KEY}" "NoRepair" 1
  WriteRegStr HKCU "${PATHS_KEY}" "" "$INSTDIR\${EXE}"
  WriteRegStr HKCU "${CLASSES}\AppUserModelId\${APP_ID}" "DisplayName" "${NAME}"

  WriteRegStr HKCU "${CLASSES}\.cdesk" "" "${TYPE}"
  WriteRegStr HKCU "${CLASSES}\.cdesk" "Content Type" "application/vnd.courtesydesk.workspace"
  WriteRegStr HKCU "${CLASSES}\.cdesk\OpenWithProgids" "${TYPE}" ""
  WriteRegStr HKCU "${CLASSES}\${TYPE}" "" "${NAME} workspace"
  WriteRegStr HKCU "${CLASSES}\${TYPE}\DefaultIcon" "" "$INSTDIR\${EXE},0"
  WriteRegStr HKCU "${CLASSES}\${TYPE}\shell\open\command" "" '"$INSTDIR\${EXE}" open "%1"'
  WriteRegStr HKCU "${CLASSES}\courtesydesk" "" "URL:${NAME}"
  WriteRegStr HKCU "${CLASSES}\courtesydesk" "URL Protocol" ""
  WriteRegStr HKCU "${CLASSES}\courtesydesk\DefaultIcon" "" "$INSTDIR\${EXE},0"
  WriteRegStr HKCU "${CLASSES}\courtesydesk\shell\open\command" "" '"$INSTDIR\${EXE}" open "%1"'
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
SectionEnd

Section /o "A shortcut on the desktop" ON_DESKTOP
SectionEnd

Section /o "Start quietly with Windows" WITH_WINDOWS
SectionEnd

Section "-what was ticked"
  ${If} ${SectionIsSelected} ${ON_DESKTOP}
    !insertmacro SHORTCUT "$DESKTOP\${NAME}.lnk"
  ${Else}
    Delete "$DESKTOP\${NAME}.lnk"
  ${EndIf}
  ${If} ${SectionIsSelected} ${WITH_WINDOWS}
    WriteRegStr HKCU "${RUN_KEY}" "CourtesyDesk" '"$INSTDIR\${EXE}" --background'
  ${Else}
    DeleteRegValue HKCU "${RUN_KEY}" "CourtesyDesk"
  ${EndIf}
SectionEnd

; What is there already stays as it is, unless the command line says otherwise.
!macro CHOOSE SECTION OPTION THERE
  ClearErrors
  ${GetOptions} $R0 "/${OPTION}=" $R1
  ${If} ${Errors}
    StrCpy $R1 ${THERE}
  ${EndIf}
  ${If} $R1 = 1
    !insertmacro SelectSection ${SECTION}
  ${EndIf}
!macroend

Function .onInit
  SetRegView 64
  SetShellVarContext current
  ${IfNot} ${RunningX64}
  ${OrIfNot} ${AtLeastWin10}
    MessageBox MB_OK|MB_ICONSTOP "${NAME} needs Windows 10 or newer, of 64 bits. Nothing was changed." /SD IDOK
    SetErrorLevel 2
    Abort
  ${EndIf}
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "/UPDATE" $R1
  ${IfNot} ${Errors}
    StrCpy $Updating 1
  ${EndIf}
  StrCpy $R2 0
  ${If} ${FileExists} "$DESKTOP\${NAME}.lnk"
    StrCpy $R2 1
  ${EndIf}
  !insertmacro CHOOSE ${ON_DESKTOP} "DESKTOP" $R2
  StrCpy $R2 0
  ReadRegStr $R3 HKCU "${RUN_KEY}" "CourtesyDesk"
  ${If} $R3 != ""
    StrCpy $R2 1
  ${EndIf}
  !insertmacro CHOOSE ${WITH_WINDOWS} "AUTOSTART" $R2
  ${If} ${Silent}
    StrCpy $1 0
    ${If} $Updating = 1
      StrCpy $1 600
    ${EndIf}
    Call AwaitEnd
    ${If} $Answer = 1
      SetErrorLevel ${STILL_RUNNING}
      Abort
    ${EndIf}
  ${EndIf}
FunctionEnd

Function OnWindow
  StrCpy $Title "Welcome to ${NAME}"
  StrCpy $Welcome "A calm desk for the people who answer customers in public.$\r$\n$\r$\nThis puts it on your computer, for you alone. It takes a minute, and Windows can take it away again like any other program.$\r$\n$\r$\nNothing leaves this computer but the replies that you send."
  ReadRegStr $R3 HKCU "${APPS_KEY}" "DisplayVersion"
  ${If} $R3 != ""
    StrCpy $Title "${NAME} ${VERSION}"
    StrCpy $Welcome "You have ${NAME} $R3. This puts ${VERSION} in its place.$\r$\n$\r$\nYour desk stays as it is: every conversation, draft, promise and account."
  ${EndIf}
  ${If} $R3 == "${VERSION}"
    StrCpy $Welcome "You have this version already. This puts its files there once more.$\r$\n$\r$\nYour desk stays as it is: every conversation, draft, promise and account."
  ${EndIf}
FunctionEnd

Function SkipWhenThere
  ReadRegStr $R3 HKCU "${APPS_KEY}" "DisplayVersion"
  ${If} $R3 != ""
    Abort
  ${EndIf}
FunctionEnd

Function .onInstSuccess
  ${If} $Updating = 1
    Exec '"$INSTDIR\${EXE}"'
  ${EndIf}
FunctionEnd

Function .onInstFailed
  SetOutPath "$TEMP"
  RMDir /r "$INSTDIR\new"
  RMDir "$INSTDIR"
  ${If} $Updating = 1
  ${AndIf} ${FileExists} "$INSTDIR\${EXE}"
    Exec '"$INSTDIR\${EXE}"'
  ${EndIf}
FunctionEnd

Function un.onInit
  SetRegView 64
  SetShellVarContext current
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "/PURGE=" $Purge
  ${If} ${Silent}
    Call un.Runs
    ${If} $Answer = 1
      SetErrorLevel ${STILL_RUNNING}
      Abort
    ${EndIf}
  ${EndIf}
FunctionEnd

Function un.AskForData
  !insertmacro MUI_HEADER_TEXT "Take ${NAME} away" "Your desk stays, unless you say otherwise."
  nsDialogs::Create 1018
  Pop $0
  ${NSD_CreateLabel} 0 0 100% 36u "The program goes. What your customers wrote, your replies, drafts and promises stay in$\r$\n$LOCALAPPDATA\CourtesyDesk$\r$\nand are there again should you come back."
  Pop $0
  ${NSD_CreateCheckbox} 0 52u 100% 12u "Delete my desk as well: conversations, drafts, promises, pictures, passwords"
  Pop $Box
  ${NSD_CreateLabel} 12u 68u -12u 30u "This cannot be undone. Backups that you put elsewhere stay, and so does a desk that you moved to another folder."
  Pop $0
  GetDlgItem $0 $HWNDPARENT 1
  SendMessage $0 ${WM_SETTEXT} 0 "STR:Take it away"
  nsDialogs::Show
FunctionEnd

Function un.TakeAnswer
  ${NSD_GetState} $Box $Purge
  ${If} $Purge = 1
    MessageBox MB_YESNO|MB_ICONEXCLAMATION|MB_DEFBUTTON2 "Really delete your desk? Every conversation, draft and promise in it will be gone." IDYES +2
      Abort
  ${EndIf}
  Call un.AskToClose
FunctionEnd

; While program and desk are still there: only they know which entries of the Credential Manager are
; theirs. A desk that was moved keeps its logins, and so does the copy that it left here.
Function un.ForgetPasswords
  ${If} ${FileExists} "$LOCALAPPDATA\CourtesyDesk\desk.sqlite"
  ${AndIfNot} ${FileExists} "$LOCALAPPDATA\CourtesyDesk\moved-to.txt"
    nsExec::Exec /TIMEOUT=120000 '"$INSTDIR\courtesy-desk.exe" --workspace "$LOCALAPPDATA\CourtesyDesk" accounts remove --all'
    Pop $R0
  ${EndIf}
FunctionEnd

Section "Uninstall"
  ${If} $Purge = 1
    Call un.ForgetPasswords
  ${EndIf}
  !include "${LISTS}/remove.nsh"
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "/REPLACED" $R1
  ${IfNot} ${Errors}
    Return
  ${EndIf}
  ; What was fetched to make the program newer is no part of the desk.
  RMDir /r "${FETCHED}"
  RMDir "$LOCALAPPDATA\CourtesyDesk\Cache"
  Delete "$SMPROGRAMS\${NAME}.lnk"
  Delete "$DESKTOP\${NAME}.lnk"
  DeleteRegValue HKCU "${RUN_KEY}" "CourtesyDesk"
  DeleteRegValue HKCU "${APPROVED_KEY}" "CourtesyDesk"
  DeleteRegKey HKCU "${APPS_KEY}"
  DeleteRegKey HKCU "${PATHS_KEY}"
  DeleteRegKey HKCU "${CLASSES}\AppUserModelId\${APP_ID}"
  DeleteRegKey HKCU "${CLASSES}\${TYPE}"
  DeleteRegValue HKCU "${CLASSES}\.cdesk\OpenWithProgids" "${TYPE}"
  ReadRegStr $R1 HKCU "${CLASSES}\.cdesk" ""
  ${If} $R1 == "${TYPE}"
    DeleteRegKey HKCU "${CLASSES}\.cdesk"
  ${EndIf}
  DeleteRegKey HKCU "${CLASSES}\courtesydesk"
  DeleteRegKey HKCU "${OWN_KEY}"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  ${If} $Purge = 1
    !include "${LISTS}/purge.nsh"
  ${EndIf}
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
SectionEnd
