; The installer for Windows, for Inno Setup 6: iscc /DVersion=0.1.0 packaging\windows\sollievo.iss
; Takes dist\sollievo as PyInstaller made it ON WINDOWS (build.ps1). Written on Debian, where neither can run: not tried.

#ifndef Version
  #error Give the version: iscc /DVersion=0.1.0 sollievo.iss
#endif

[Setup]
AppId={{5B0E5C5C-2C5E-4C0B-9A1D-5F6E1C0A7D21}
AppName=Sollievo
AppVersion={#Version}
AppPublisher=The Sollievo authors
AppComments=Research software, not a medical device
DefaultDirName={autopf}\Sollievo
DefaultGroupName=Sollievo
DisableProgramGroupPage=yes
LicenseFile=..\..\LICENSE
InfoBeforeFile=before.txt
OutputDir=..\..\dist
OutputBaseFilename=sollievo_{#Version}_setup
SetupIconFile=sollievo.ico
UninstallDisplayIcon={app}\sollievo.exe
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
; The firewall rule below needs it.
PrivilegesRequired=admin
Compression=lzma2/max
SolidCompression=yes
WizardStyle=modern
#ifdef SignTool
SignTool={#SignTool}
SignedUninstaller=yes
#endif

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "it"; MessagesFile: "compiler:Languages\Italian.isl"

[CustomMessages]
en.Monitor=Sollievo, pain expression monitor
it.Monitor=Sollievo, monitor dell'espressione di dolore
en.Desktop=A shortcut on the desktop
it.Desktop=Un collegamento sul desktop
en.Shutting=Shutting the program off from the network...
it.Shutting=Esclusione del programma dalla rete...

[Tasks]
Name: "desktop"; Description: "{cm:Desktop}"; Flags: unchecked

[Files]
Source: "..\..\dist\sollievo\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs
Source: "..\..\dist\licences\*"; DestDir: "{app}\licences"; Flags: ignoreversion recursesubdirs createallsubdirs
Source: "..\..\dist\sollievo_{#Version}_sbom.json"; DestDir: "{app}"; DestName: "sbom.json"; Flags: ignoreversion

[InstallDelete]
; An older version's libraries would be found before the new ones.
Type: filesandordirs; Name: "{app}\_internal"

[Icons]
Name: "{group}\{cm:Monitor}"; Filename: "{app}\sollievo-monitor.exe"; AppUserModelID: "Sollievo.Monitor"
Name: "{autodesktop}\{cm:Monitor}"; Filename: "{app}\sollievo-monitor.exe"; Tasks: desktop

[Run]
; What the kernel's filter does on Linux: a monitor of patients reaches no network, whatever its libraries try.
Filename: "{sys}\netsh.exe"; Parameters: "advfirewall firewall add rule name=""Sollievo"" dir=out action=block program=""{app}\sollievo.exe"" enable=yes"; Flags: runhidden; StatusMsg: "{cm:Shutting}"
Filename: "{sys}\netsh.exe"; Parameters: "advfirewall firewall add rule name=""Sollievo"" dir=out action=block program=""{app}\sollievo-monitor.exe"" enable=yes"; Flags: runhidden; StatusMsg: "{cm:Shutting}"

[UninstallRun]
Filename: "{sys}\netsh.exe"; Parameters: "advfirewall firewall delete rule name=""Sollievo"""; Flags: runhidden; RunOnceId: "Firewall"
; Recordings and sessions lie in the user's own folder and stay: they are a ward's records, not the program's.
