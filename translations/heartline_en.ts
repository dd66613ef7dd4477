<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US">
<context>
    <name>ChatPage</name>
    <message>
        <source>Conversation</source>
        <translation>Conversation</translation>
    </message>
    <message>
        <source>Jump to the latest message</source>
        <translation>Jump to the latest message</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Message</translation>
    </message>
    <message>
        <source>Enter sends, Shift+Enter makes a new line</source>
        <translation>Enter sends, Shift+Enter makes a new line</translation>
    </message>
    <message>
        <source>Send (Enter)</source>
        <translation>Send (Enter)</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>Send</translation>
    </message>
    <message>
        <source>Send all again</source>
        <translation>Send all again</translation>
    </message>
    <message>
        <source>Insert an emoji (Ctrl+.)</source>
        <translation>Insert an emoji (Ctrl+.)</translation>
    </message>
    <message>
        <source>Insert an emoji</source>
        <translation>Insert an emoji</translation>
    </message>
</context>
<context>
    <name>CommentsPanel</name>
    <message>
        <source>Comments</source>
        <translation>Comments</translation>
    </message>
    <message>
        <source>Which comments are shown</source>
        <translation>Which comments are shown</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Open</translation>
    </message>
    <message>
        <source>Resolved</source>
        <translation>Resolved</translation>
    </message>
    <message>
        <source>All</source>
        <translation>All</translation>
    </message>
    <message>
        <source>Close the comments</source>
        <translation>Close the comments</translation>
    </message>
    <message>
        <source>What do you think?</source>
        <translation>What do you think?</translation>
    </message>
    <message>
        <source>New comment</source>
        <translation>New comment</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancel</translation>
    </message>
    <message>
        <source>Comment</source>
        <translation>Comment</translation>
    </message>
</context>
<context>
    <name>ConnectDialog</name>
    <message>
        <source>Connect</source>
        <translation>Connect</translation>
    </message>
    <message>
        <source>Where do you want to talk?</source>
        <translation>Where do you want to talk?</translation>
    </message>
    <message>
        <source>Your &amp;name</source>
        <translation>Your &amp;name</translation>
    </message>
    <message>
        <source>As others will see it</source>
        <translation>As others will see it</translation>
    </message>
    <message>
        <source>Your name</source>
        <translation>Your name</translation>
    </message>
    <message>
        <source>&amp;Host on this computer</source>
        <translation>&amp;Host on this computer</translation>
    </message>
    <message>
        <source>&amp;Let others join</source>
        <translation>&amp;Let others join</translation>
    </message>
    <message>
        <source>Opens the server to your network. Whoever joins needs an invitation, which you make once it runs.</source>
        <translation>Opens the server to your network. Whoever joins needs an invitation, which you make once it runs.</translation>
    </message>
    <message>
        <source>Connect to a &amp;server</source>
        <translation>Connect to a &amp;server</translation>
    </message>
    <message>
        <source>&amp;Address</source>
        <translation>&amp;Address</translation>
    </message>
    <message>
        <source>Server address or invitation</source>
        <translation>Server address or invitation</translation>
    </message>
    <message>
        <source>&amp;Token</source>
        <translation>&amp;Token</translation>
    </message>
    <message>
        <source>Only where the server asks for one</source>
        <translation>Only where the server asks for one</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancel</translation>
    </message>
    <message>
        <source>The server runs inside this program, for as long as it is open. Unless others may join, only this computer can reach it.</source>
        <translation>The server runs inside this program, for as long as it is open. Unless others may join, only this computer can reach it.</translation>
    </message>
</context>
<context>
    <name>ConnectionDetails</name>
    <message>
        <source>Details of the connection</source>
        <translation>Details of the connection</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Connection</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copy</translation>
    </message>
    <message>
        <source>Copy these lines for a report</source>
        <translation>Copy these lines for a report</translation>
    </message>
</context>
<context>
    <name>DocumentBar</name>
    <message>
        <source>Size of the text; click for the normal one</source>
        <translation>Size of the text; click for the normal one</translation>
    </message>
    <message>
        <source>Go to a line (Ctrl+G)</source>
        <translation>Go to a line (Ctrl+G)</translation>
    </message>
</context>
<context>
    <name>DocumentPage</name>
    <message>
        <source>Text of the document</source>
        <translation>Text of the document</translation>
    </message>
</context>
<context>
    <name>DocumentTools</name>
    <message>
        <source>Undo</source>
        <translation>Undo</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Redo</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>Find</translation>
    </message>
    <message>
        <source>Comment on the selection</source>
        <translation>Comment on the selection</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>Preview</translation>
    </message>
    <message>
        <source>History</source>
        <translation>History</translation>
    </message>
    <message>
        <source>More</source>
        <translation>More</translation>
    </message>
</context>
<context>
    <name>FindBar</name>
    <message>
        <source>Find and replace</source>
        <translation>Find and replace</translation>
    </message>
    <message>
        <source>Show replace</source>
        <translation>Show replace</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>Find</translation>
    </message>
    <message>
        <source>Text to find</source>
        <translation>Text to find</translation>
    </message>
    <message>
        <source>Match case</source>
        <translation>Match case</translation>
    </message>
    <message>
        <source>Whole words</source>
        <translation>Whole words</translation>
    </message>
    <message>
        <source>Regular expression</source>
        <translation>Regular expression</translation>
    </message>
    <message>
        <source>Only in the selected lines</source>
        <translation>Only in the selected lines</translation>
    </message>
    <message>
        <source>Previous hit</source>
        <translation>Previous hit</translation>
    </message>
    <message>
        <source>Next hit</source>
        <translation>Next hit</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>Close (Esc)</translation>
    </message>
    <message>
        <source>Close find and replace</source>
        <translation>Close find and replace</translation>
    </message>
    <message>
        <source>Replace with</source>
        <translation>Replace with</translation>
    </message>
    <message>
        <source>Replacement</source>
        <translation>Replacement</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Replace</translation>
    </message>
    <message>
        <source>Replace all</source>
        <translation>Replace all</translation>
    </message>
</context>
<context>
    <name>HistoryPanel</name>
    <message>
        <source>History</source>
        <translation>History</translation>
    </message>
    <message>
        <source>Close the history</source>
        <translation>Close the history</translation>
    </message>
    <message>
        <source>Compare with</source>
        <translation>Compare with</translation>
    </message>
    <message>
        <source>Choose a second version with Ctrl and a click to compare two of them</source>
        <translation>Choose a second version with Ctrl and a click to compare two of them</translation>
    </message>
    <message>
        <source>the text now</source>
        <translation>the text now</translation>
    </message>
    <message>
        <source>the version before</source>
        <translation>the version before</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>Versions</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Try again</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Look again</translation>
    </message>
</context>
<context>
    <name>InviteDialog</name>
    <message>
        <source>Invite somebody</source>
        <translation>Invite somebody</translation>
    </message>
    <message>
        <source>An invitation is for one person. Hand it over privately: whoever has it can join under that name.</source>
        <translation>An invitation is for one person. Hand it over privately: whoever has it can join under that name.</translation>
    </message>
    <message>
        <source>&amp;Name of the person</source>
        <translation>&amp;Name of the person</translation>
    </message>
    <message>
        <source>Name of the person</source>
        <translation>Name of the person</translation>
    </message>
    <message>
        <source>Make invitation</source>
        <translation>Make invitation</translation>
    </message>
    <message>
        <source>Invitation</source>
        <translation>Invitation</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copy</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Done</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Back to the conversation</source>
        <translation>Back to the conversation</translation>
    </message>
    <message>
        <source>Welcome to Heartline</source>
        <translation>Welcome to Heartline</translation>
    </message>
    <message>
        <source>Start a server on this computer, or connect to one you know.</source>
        <translation>Start a server on this computer, or connect to one you know.</translation>
    </message>
    <message>
        <source>Connect…</source>
        <translation>Connect…</translation>
    </message>
</context>
<context>
    <name>NameDialog</name>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancel</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Open</translation>
    </message>
</context>
<context>
    <name>NotificationPanel</name>
    <message>
        <source>Notifications</source>
        <translation>Notifications</translation>
    </message>
    <message>
        <source>Close notifications</source>
        <translation>Close notifications</translation>
    </message>
    <message>
        <source>Mark all as read</source>
        <translation>Mark all as read</translation>
    </message>
    <message>
        <source>Clear all</source>
        <translation>Clear all</translation>
    </message>
    <message>
        <source>Enter opens, Delete dismisses</source>
        <translation>Enter opens, Delete dismisses</translation>
    </message>
    <message>
        <source>Nothing new. What the server tells you will stand here.</source>
        <translation>Nothing new. What the server tells you will stand here.</translation>
    </message>
</context>
<context>
    <name>PeoplePanel</name>
    <message>
        <source>People here</source>
        <translation>People here</translation>
    </message>
    <message>
        <source>Close the people</source>
        <translation>Close the people</translation>
    </message>
</context>
<context>
    <name>QuickSwitcher</name>
    <message>
        <source>Go to a room or document</source>
        <translation>Go to a room or document</translation>
    </message>
    <message>
        <source>Name of the room or document</source>
        <translation>Name of the room or document</translation>
    </message>
    <message>
        <source>Rooms and documents</source>
        <translation>Rooms and documents</translation>
    </message>
</context>
<context>
    <name>Sidebar</name>
    <message>
        <source>Menu (F10)</source>
        <translation>Menu (F10)</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menu</translation>
    </message>
    <message>
        <source>Rooms</source>
        <translation>Rooms</translation>
    </message>
    <message>
        <source>Open a room…</source>
        <translation>Open a room…</translation>
    </message>
    <message>
        <source>People</source>
        <translation>People</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>Documents</translation>
    </message>
    <message>
        <source>Order of the documents</source>
        <translation>Order of the documents</translation>
    </message>
    <message>
        <source>Open a document…</source>
        <translation>Open a document…</translation>
    </message>
</context>
<context>
    <name>StatusStrip</name>
    <message>
        <source>Details of the connection</source>
        <translation>Details of the connection</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>Try now</translation>
    </message>
    <message>
        <source>Connect without waiting for the next attempt</source>
        <translation>Connect without waiting for the next attempt</translation>
    </message>
    <message>
        <source>Connect…</source>
        <translation>Connect…</translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Dismiss</source>
        <translation>Dismiss</translation>
    </message>
</context>
<context>
    <name>VersionView</name>
    <message>
        <source>Previous difference (Shift+F8)</source>
        <translation>Previous difference (Shift+F8)</translation>
    </message>
    <message>
        <source>Previous difference</source>
        <translation>Previous difference</translation>
    </message>
    <message>
        <source>Next difference (F8)</source>
        <translation>Next difference (F8)</translation>
    </message>
    <message>
        <source>Next difference</source>
        <translation>Next difference</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Restore</translation>
    </message>
    <message>
        <source>Back to the text (Esc)</source>
        <translation>Back to the text (Esc)</translation>
    </message>
    <message>
        <source>Back to the text</source>
        <translation>Back to the text</translation>
    </message>
    <message>
        <source>The text then, with what differs</source>
        <translation>The text then, with what differs</translation>
    </message>
    <message>
        <source>Makes the text what it was then; Undo takes it back</source>
        <translation>Makes the text what it was then; Undo takes it back</translation>
    </message>
</context>
<context>
    <name>heartline::Application</name>
    <message>
        <source>Nothing will be remembered. %1</source>
        <translation>Nothing will be remembered. %1</translation>
    </message>
    <message>
        <source>The server could not be started. %1</source>
        <translation>The server could not be started. %1</translation>
    </message>
</context>
<context>
    <name>heartline::BellButton</name>
    <message>
        <source>Notifications (Ctrl+Shift+N)</source>
        <translation>Notifications (Ctrl+Shift+N)</translation>
    </message>
    <message numerus="yes">
        <source>Notifications, %n unread</source>
        <translation>
            <numerusform>Notifications, %n unread</numerusform>
            <numerusform>Notifications, %n unread</numerusform>
        </translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>Notifications</translation>
    </message>
</context>
<context>
    <name>heartline::ChatPage</name>
    <message numerus="yes">
        <source>A message can have at most %n character(s); the rest was left out.</source>
        <translation>
            <numerusform>A message can have at most %n character; the rest was left out.</numerusform>
            <numerusform>A message can have at most %n characters; the rest was left out.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 is typing…</source>
        <translation>%1 is typing…</translation>
    </message>
    <message>
        <source>%1 and %2 are typing…</source>
        <translation>%1 and %2 are typing…</translation>
    </message>
    <message numerus="yes">
        <source>%n people are typing…</source>
        <translation>
            <numerusform>%n person is typing…</numerusform>
            <numerusform>%n people are typing…</numerusform>
        </translation>
    </message>
    <message>
        <source>Write a message</source>
        <translation>Write a message</translation>
    </message>
    <message>
        <source>Write to %1</source>
        <translation>Write to %1</translation>
    </message>
    <message>
        <source>Nothing said here yet</source>
        <translation>Nothing said here yet</translation>
    </message>
    <message>
        <source>Write the first message: everyone in the room will see it.</source>
        <translation>Write the first message: everyone in the room will see it.</translation>
    </message>
    <message>
        <source>Nothing to show yet</source>
        <translation>Nothing to show yet</translation>
    </message>
    <message>
        <source>What was said here appears as soon as there is a connection. You can write already.</source>
        <translation>What was said here appears as soon as there is a connection. You can write already.</translation>
    </message>
    <message numerus="yes">
        <source>%n new message(s)</source>
        <translation>
            <numerusform>%n new message</numerusform>
            <numerusform>%n new messages</numerusform>
        </translation>
    </message>
    <message>
        <source>Latest</source>
        <translation>Latest</translation>
    </message>
    <message>
        <source>The message could not be loaded. Try again when there is a connection.</source>
        <translation>The message could not be loaded. Try again when there is a connection.</translation>
    </message>
    <message>
        <source>Delete this message for everyone?</source>
        <translation>Delete this message for everyone?</translation>
    </message>
    <message>
        <source>Discard this message?</source>
        <translation>Discard this message?</translation>
    </message>
    <message>
        <source>“%1”</source>
        <translation>“%1”</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>Keep it</translation>
    </message>
    <message>
        <source>Editing</source>
        <translation>Editing</translation>
    </message>
    <message>
        <source>Replying to yourself</source>
        <translation>Replying to yourself</translation>
    </message>
    <message>
        <source>Replying to %1</source>
        <translation>Replying to %1</translation>
    </message>
    <message>
        <source>The message is gone. Your text can be sent as a new one.</source>
        <translation>The message is gone. Your text can be sent as a new one.</translation>
    </message>
    <message>
        <source>The message is no longer in this room&apos;s history.</source>
        <translation>The message is no longer in this room&apos;s history.</translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) need you to decide</source>
        <translation>
            <numerusform>%n message needs you to decide</numerusform>
            <numerusform>%n messages need you to decide</numerusform>
        </translation>
    </message>
    <message>
        <source>Looking for the message…</source>
        <translation>Looking for the message…</translation>
    </message>
</context>
<context>
    <name>heartline::CommentCard</name>
    <message>
        <source>Really remove</source>
        <translation>Really remove</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Remove</translation>
    </message>
    <message>
        <source>Reply</source>
        <translation>Reply</translation>
    </message>
    <message>
        <source>Reopen</source>
        <translation>Reopen</translation>
    </message>
    <message>
        <source>Resolve</source>
        <translation>Resolve</translation>
    </message>
    <message>
        <source>Reply…</source>
        <translation>Reply…</translation>
    </message>
    <message>
        <source>Your reply</source>
        <translation>Your reply</translation>
    </message>
    <message>
        <source>The text that this was about is gone</source>
        <translation>The text that this was about is gone</translation>
    </message>
    <message>
        <source>At an empty place</source>
        <translation>At an empty place</translation>
    </message>
    <message numerus="yes">
        <source>%n replies</source>
        <translation>
            <numerusform>%n reply</numerusform>
            <numerusform>%n replies</numerusform>
        </translation>
    </message>
    <message>
        <source>resolved</source>
        <translation>resolved</translation>
    </message>
</context>
<context>
    <name>heartline::CommentsController</name>
    <message>
        <source>Somebody</source>
        <translation>Somebody</translation>
    </message>
</context>
<context>
    <name>heartline::CommentsPanel</name>
    <message numerus="yes">
        <source>%n more are not shown here.</source>
        <translation>
            <numerusform>%n more is not shown here.</numerusform>
            <numerusform>%n more are not shown here.</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing is resolved yet.</source>
        <translation>Nothing is resolved yet.</translation>
    </message>
    <message>
        <source>No comments. Select some text and press Ctrl+Alt+M to begin one.</source>
        <translation>No comments. Select some text and press Ctrl+Alt+M to begin one.</translation>
    </message>
</context>
<context>
    <name>heartline::ComposerBand</name>
    <message>
        <source>Cancel (Esc)</source>
        <translation>Cancel (Esc)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancel</translation>
    </message>
</context>
<context>
    <name>heartline::ConnectDialog</name>
    <message>
        <source>Or paste an invitation here: it fills in everything.</source>
        <translation>Or paste an invitation here: it fills in everything.</translation>
    </message>
    <message>
        <source>This is not an address like ws://example.org:8080</source>
        <translation>This is not an address like ws://example.org:8080</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>Connect</translation>
    </message>
</context>
<context>
    <name>heartline::ConnectionStatus</name>
    <message numerus="yes">
        <source>%n message(s) wait</source>
        <translation>
            <numerusform>%n message waits</numerusform>
            <numerusform>%n messages wait</numerusform>
        </translation>
    </message>
    <message>
        <source>The server does not let you in</source>
        <translation>The server does not let you in</translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation>Not connected</translation>
    </message>
    <message>
        <source>Connecting…</source>
        <translation>Connecting…</translation>
    </message>
    <message>
        <source>Connecting to %1…</source>
        <translation>Connecting to %1…</translation>
    </message>
    <message>
        <source>Connected · %1</source>
        <extracomment>%1 is the round-trip time, e.g. &quot;12 ms&quot;.</extracomment>
        <translation>Connected · %1</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>Connected</translation>
    </message>
    <message>
        <source>%1 — %2</source>
        <extracomment>First comes &quot;Offline since 14:02&quot;, then &quot;trying again in 7 s (attempt 3 of 5)&quot;.</extracomment>
        <translation>%1 — %2</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>Offline</translation>
    </message>
    <message>
        <source>Offline since %1</source>
        <translation>Offline since %1</translation>
    </message>
    <message>
        <source>trying again in %1</source>
        <translation>trying again in %1</translation>
    </message>
    <message>
        <source>trying again now</source>
        <translation>trying again now</translation>
    </message>
    <message>
        <source>%1 (attempt %2 of %3)</source>
        <translation>%1 (attempt %2 of %3)</translation>
    </message>
    <message>
        <source>%1 (attempt %2)</source>
        <translation>%1 (attempt %2)</translation>
    </message>
    <message>
        <source>%1 (mean %2, best %3)</source>
        <translation>%1 (mean %2, best %3)</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>Nothing</translation>
    </message>
    <message numerus="yes">
        <source>%n message(s), %1, the oldest for %2</source>
        <translation>
            <numerusform>%n message, %1, waiting for %2</numerusform>
            <numerusform>%n messages, %1, the oldest waiting for %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s)</source>
        <translation>
            <numerusform>%n message</numerusform>
            <numerusform>%n messages</numerusform>
        </translation>
    </message>
    <message>
        <source>State</source>
        <translation>State</translation>
    </message>
    <message>
        <source>Refused: %1</source>
        <translation>Refused: %1</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>Server</translation>
    </message>
    <message>
        <source>Encryption</source>
        <translation>Encryption</translation>
    </message>
    <message>
        <source>TLS</source>
        <translation>TLS</translation>
    </message>
    <message>
        <source>None</source>
        <translation>None</translation>
    </message>
    <message>
        <source>Round trip</source>
        <translation>Round trip</translation>
    </message>
    <message>
        <source>Connected for</source>
        <translation>Connected for</translation>
    </message>
    <message>
        <source>Offline since</source>
        <translation>Offline since</translation>
    </message>
    <message>
        <source>Attempt</source>
        <translation>Attempt</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 of %2</translation>
    </message>
    <message>
        <source>Next try</source>
        <translation>Next try</translation>
    </message>
    <message>
        <source>in %1</source>
        <translation>in %1</translation>
    </message>
    <message>
        <source>Waiting to be sent</source>
        <translation>Waiting to be sent</translation>
    </message>
    <message>
        <source>Last problem</source>
        <translation>Last problem</translation>
    </message>
    <message>
        <source>Last close</source>
        <translation>Last close</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>Messages</translation>
    </message>
    <message>
        <source>%1 sent, %2 received</source>
        <translation>%1 sent, %2 received</translation>
    </message>
    <message>
        <source>Reconnects</source>
        <translation>Reconnects</translation>
    </message>
    <message>
        <source>Open elsewhere</source>
        <translation>Open elsewhere</translation>
    </message>
    <message numerus="yes">
        <source>%n gap(s) in the history</source>
        <translation>
            <numerusform>%n gap in the history</numerusform>
            <numerusform>%n gaps in the history</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hole(s) found and filled</source>
        <translation>
            <numerusform>%n hole found and filled</numerusform>
            <numerusform>%n holes found and filled</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n repeat(s) dropped</source>
        <translation>
            <numerusform>%n repeat dropped</numerusform>
            <numerusform>%n repeats dropped</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n contradiction(s)</source>
        <translation>
            <numerusform>%n contradiction</numerusform>
            <numerusform>%n contradictions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n trace(s) of a copied profile</source>
        <translation>
            <numerusform>%n trace of a copied profile</numerusform>
            <numerusform>%n traces of a copied profile</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing missing, nothing twice</source>
        <translation>Nothing missing, nothing twice</translation>
    </message>
    <message>
        <source>Delivery</source>
        <extracomment>Label: whether messages came complete, in order and once.</extracomment>
        <translation>Delivery</translation>
    </message>
    <message>
        <source>Kept here</source>
        <extracomment>Label: whether messages are kept on this computer&apos;s disk.</extracomment>
        <translation>Kept here</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>Yes</translation>
    </message>
    <message>
        <source>No: %1</source>
        <translation>No: %1</translation>
    </message>
    <message>
        <source>Another server than before</source>
        <translation>Another server than before</translation>
    </message>
    <message>
        <source>Another Heartline has this profile open: go on there, or close it.</source>
        <translation>Another Heartline has this profile open: go on there, or close it.</translation>
    </message>
    <message>
        <source>A newer Heartline wrote what is kept here: update this one.</source>
        <translation>A newer Heartline wrote what is kept here: update this one.</translation>
    </message>
    <message>
        <source>Its folder can&apos;t be written to: check its permissions.</source>
        <translation>Its folder can&apos;t be written to: check its permissions.</translation>
    </message>
    <message>
        <source>The disk is full: make room on it.</source>
        <translation>The disk is full: make room on it.</translation>
    </message>
    <message>
        <source>What is kept here is damaged: start Heartline again.</source>
        <translation>What is kept here is damaged: start Heartline again.</translation>
    </message>
    <message>
        <source>The details say why.</source>
        <translation>The details say why.</translation>
    </message>
</context>
<context>
    <name>heartline::ConnectionWords</name>
    <message>
        <source>Not connected</source>
        <translation>Not connected</translation>
    </message>
    <message>
        <source>Connecting</source>
        <translation>Connecting</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>Connected</translation>
    </message>
    <message>
        <source>Reconnecting</source>
        <translation>Reconnecting</translation>
    </message>
    <message>
        <source>Closed from here.</source>
        <translation>Closed from here.</translation>
    </message>
    <message>
        <source>The server closed the connection.</source>
        <translation>The server closed the connection.</translation>
    </message>
    <message>
        <source>The connection was lost.</source>
        <translation>The connection was lost.</translation>
    </message>
    <message>
        <source>No server answers at this address.</source>
        <translation>No server answers at this address.</translation>
    </message>
    <message>
        <source>The server&apos;s name can&apos;t be found.</source>
        <translation>The server&apos;s name can&apos;t be found.</translation>
    </message>
    <message>
        <source>The network can&apos;t be reached.</source>
        <translation>The network can&apos;t be reached.</translation>
    </message>
    <message>
        <source>The server took too long to answer.</source>
        <translation>The server took too long to answer.</translation>
    </message>
    <message>
        <source>The server&apos;s identity could not be verified.</source>
        <translation>The server&apos;s identity could not be verified.</translation>
    </message>
    <message>
        <source>The server declined (HTTP %1).</source>
        <translation>The server declined (HTTP %1).</translation>
    </message>
    <message>
        <source>The server declined.</source>
        <translation>The server declined.</translation>
    </message>
    <message>
        <source>There is no Heartline server at this address (HTTP 404).</source>
        <translation>There is no Heartline server at this address (HTTP 404).</translation>
    </message>
    <message>
        <source>The server is not available right now (HTTP %1).</source>
        <translation>The server is not available right now (HTTP %1).</translation>
    </message>
    <message>
        <source>What answers there is not a Heartline server.</source>
        <translation>What answers there is not a Heartline server.</translation>
    </message>
    <message>
        <source>The server speaks another version.</source>
        <translation>The server speaks another version.</translation>
    </message>
    <message>
        <source>The proxy did not let the connection through.</source>
        <translation>The proxy did not let the connection through.</translation>
    </message>
    <message>
        <source>The server stopped answering.</source>
        <translation>The server stopped answering.</translation>
    </message>
    <message>
        <source>The server sent something unreadable.</source>
        <translation>The server sent something unreadable.</translation>
    </message>
    <message>
        <source>The server sent a message that is too big.</source>
        <translation>The server sent a message that is too big.</translation>
    </message>
    <message>
        <source>A message stopped half way.</source>
        <translation>A message stopped half way.</translation>
    </message>
    <message>
        <source>No valid sign-in is available.</source>
        <translation>No valid sign-in is available.</translation>
    </message>
    <message>
        <source>The server address is not valid.</source>
        <translation>The server address is not valid.</translation>
    </message>
    <message>
        <source>The server did not confirm the end of the connection.</source>
        <translation>The server did not confirm the end of the connection.</translation>
    </message>
</context>
<context>
    <name>heartline::ConversationView</name>
    <message>
        <source>Go to the message that it answers</source>
        <translation>Go to the message that it answers</translation>
    </message>
</context>
<context>
    <name>heartline::DeliveryWords</name>
    <message>
        <source>Waiting for a connection</source>
        <translation>Waiting for a connection</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>Sending</translation>
    </message>
    <message>
        <source>Sent; a change of it is on its way</source>
        <translation>Sent; a change of it is on its way</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Sent</translation>
    </message>
    <message>
        <source>Not sent. %1</source>
        <translation>Not sent. %1</translation>
    </message>
    <message>
        <source>Held back. %1</source>
        <translation>Held back. %1</translation>
    </message>
    <message>
        <source>It was sent, but the server has lost it since, as a backup was restored there. Send it again: nobody gets it twice.</source>
        <translation>It was sent, but the server has lost it since, as a backup was restored there. Send it again: nobody gets it twice.</translation>
    </message>
    <message>
        <source>It is too long for this server. Shorten it and try again.</source>
        <translation>It is too long for this server. Shorten it and try again.</translation>
    </message>
    <message>
        <source>You may not write here. Ask whoever runs the server, then try again.</source>
        <translation>You may not write here. Ask whoever runs the server, then try again.</translation>
    </message>
    <message>
        <source>This room does not exist on the server any more.</source>
        <translation>This room does not exist on the server any more.</translation>
    </message>
    <message>
        <source>The room was not open on the server. Try again.</source>
        <translation>The room was not open on the server. Try again.</translation>
    </message>
    <message>
        <source>The server could not accept it. Change it and try again.</source>
        <translation>The server could not accept it. Change it and try again.</translation>
    </message>
    <message>
        <source>Too much was sent in a short time. Try again in a moment.</source>
        <translation>Too much was sent in a short time. Try again in a moment.</translation>
    </message>
    <message>
        <source>The server could not take it. Try again later.</source>
        <translation>The server could not take it. Try again later.</translation>
    </message>
    <message>
        <source>This profile was copied or restored, and its messages collided. Try again.</source>
        <translation>This profile was copied or restored, and its messages collided. Try again.</translation>
    </message>
    <message>
        <source>It waited so long that the server can&apos;t tell any more whether it has it. Look whether it arrived before you send it again.</source>
        <translation>It waited so long that the server can&apos;t tell any more whether it has it. Look whether it arrived before you send it again.</translation>
    </message>
    <message>
        <source>By this computer&apos;s clock it was written in the future. Check the clock, then send it.</source>
        <translation>By this computer&apos;s clock it was written in the future. Check the clock, then send it.</translation>
    </message>
    <message>
        <source>The server ended the connection three times over it. Try again, or discard it.</source>
        <translation>The server ended the connection three times over it. Try again, or discard it.</translation>
    </message>
    <message>
        <source>Too many messages are waiting already. Try again when they are sent.</source>
        <translation>Too many messages are waiting already. Try again when they are sent.</translation>
    </message>
    <message>
        <source>The server refused it (%1). Try again, or change it.</source>
        <translation>The server refused it (%1). Try again, or change it.</translation>
    </message>
    <message>
        <source>Waiting for a connection, to learn whether it arrived</source>
        <translation>Waiting for a connection, to learn whether it arrived</translation>
    </message>
</context>
<context>
    <name>heartline::DocumentActions</name>
    <message>
        <source>Sort by name</source>
        <translation>Sort by name</translation>
    </message>
    <message>
        <source>Opened last first</source>
        <translation>Opened last first</translation>
    </message>
    <message>
        <source>Open a document…</source>
        <translation>Open a document…</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Open</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>Rename…</translation>
    </message>
    <message>
        <source>Remove from this computer…</source>
        <translation>Remove from this computer…</translation>
    </message>
    <message>
        <source>Remove for everyone…</source>
        <translation>Remove for everyone…</translation>
    </message>
    <message>
        <source>Open a document</source>
        <translation>Open a document</translation>
    </message>
    <message>
        <source>If there is none of this name yet, it is made. Everyone on this server can open it.</source>
        <translation>If there is none of this name yet, it is made. Everyone on this server can open it.</translation>
    </message>
    <message>
        <source>A document can be renamed once the server can be reached again.</source>
        <translation>A document can be renamed once the server can be reached again.</translation>
    </message>
    <message>
        <source>A document can be renamed once the server has it.</source>
        <translation>A document can be renamed once the server has it.</translation>
    </message>
    <message>
        <source>Rename the document</source>
        <translation>Rename the document</translation>
    </message>
    <message>
        <source>Everyone on this server sees the new name.</source>
        <translation>Everyone on this server sees the new name.</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Rename</translation>
    </message>
    <message>
        <source>A document can be removed once the server can be reached again.</source>
        <translation>A document can be removed once the server can be reached again.</translation>
    </message>
    <message>
        <source>Remove &quot;%1&quot; for everyone?</source>
        <translation>Remove &quot;%1&quot; for everyone?</translation>
    </message>
    <message>
        <source>It is removed from the server with its history, for everyone who can open it, and from this computer.</source>
        <translation>It is removed from the server with its history, for everyone who can open it, and from this computer.</translation>
    </message>
    <message numerus="yes">
        <source>%n other person(s) have it open now.</source>
        <translation>
            <numerusform>%n other person has it open now.</numerusform>
            <numerusform>%n other people have it open now.</numerusform>
        </translation>
    </message>
    <message>
        <source>Remove &quot;%1&quot; from this computer?</source>
        <translation>Remove &quot;%1&quot; from this computer?</translation>
    </message>
    <message>
        <source>Only the copy kept here is removed, for you. On the server it stays, for everyone.</source>
        <translation>Only the copy kept here is removed, for you. On the server it stays, for everyone.</translation>
    </message>
    <message>
        <source>The server does not have it: this may be the only copy there is.</source>
        <translation>The server does not have it: this may be the only copy there is.</translation>
    </message>
    <message numerus="yes">
        <source>%n change(s) that were not sent yet are lost.</source>
        <translation>
            <numerusform>%n change that was not sent yet is lost.</numerusform>
            <numerusform>%n changes that were not sent yet are lost.</numerusform>
        </translation>
    </message>
    <message>
        <source>Remove for everyone</source>
        <translation>Remove for everyone</translation>
    </message>
    <message>
        <source>Remove from this computer</source>
        <translation>Remove from this computer</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Keep</translation>
    </message>
</context>
<context>
    <name>heartline::DocumentBar</name>
    <message>
        <source>Line %1, column %2</source>
        <translation>Line %1, column %2</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message numerus="yes">
        <source>%Ln words</source>
        <translation>
            <numerusform>%Ln word</numerusform>
            <numerusform>%Ln words</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln characters</source>
        <translation>
            <numerusform>%Ln character</numerusform>
            <numerusform>%Ln characters</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 selected</source>
        <translation>%1 selected</translation>
    </message>
</context>
<context>
    <name>heartline::DocumentDirectory</name>
    <message>
        <source>The server can&apos;t be reached now.</source>
        <translation>The server can&apos;t be reached now.</translation>
    </message>
    <message>
        <source>The server does not allow you to.</source>
        <translation>The server does not allow you to.</translation>
    </message>
    <message>
        <source>It isn&apos;t there any more.</source>
        <translation>It isn&apos;t there any more.</translation>
    </message>
    <message>
        <source>This server can&apos;t do that.</source>
        <translation>This server can&apos;t do that.</translation>
    </message>
    <message>
        <source>The server is busy. Try again in a moment.</source>
        <translation>The server is busy. Try again in a moment.</translation>
    </message>
    <message>
        <source>The server answered with code %1.</source>
        <translation>The server answered with code %1.</translation>
    </message>
</context>
<context>
    <name>heartline::DocumentExchange</name>
    <message>
        <source>Markdown</source>
        <translation>Markdown</translation>
    </message>
    <message>
        <source>Plain text</source>
        <translation>Plain text</translation>
    </message>
    <message>
        <source>Plain text for Windows</source>
        <translation>Plain text for Windows</translation>
    </message>
    <message>
        <source>Web page</source>
        <translation>Web page</translation>
    </message>
    <message>
        <source>PDF, set as Markdown</source>
        <translation>PDF, set as Markdown</translation>
    </message>
    <message>
        <source>PDF, as written</source>
        <translation>PDF, as written</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>Import</translation>
    </message>
    <message>
        <source>Texts</source>
        <translation>Texts</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>All files</translation>
    </message>
    <message>
        <source>What is to become of the text in “%1”?</source>
        <translation>What is to become of the text in “%1”?</translation>
    </message>
    <message>
        <source>Whatever you choose, Undo takes it back.</source>
        <translation>Whatever you choose, Undo takes it back.</translation>
    </message>
    <message numerus="yes">
        <source>It was read as %1, and at %n place(s) was no character of it; “�” stands there.</source>
        <translation>
            <numerusform>It was read as %1, and %n place in it was no character; “�” stands there.</numerusform>
            <numerusform>It was read as %1, and %n places in it were no characters; “�” stands there.</numerusform>
        </translation>
    </message>
    <message>
        <source>Put it in at the caret</source>
        <translation>Put it in at the caret</translation>
    </message>
    <message>
        <source>Replace the whole text</source>
        <translation>Replace the whole text</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Export</translation>
    </message>
</context>
<context>
    <name>heartline::DocumentFiles</name>
    <message>
        <source>“%1” can&apos;t be read: %2</source>
        <translation>“%1” can&apos;t be read: %2</translation>
    </message>
    <message>
        <source>“%1” is larger than %2.</source>
        <translation>“%1” is larger than %2.</translation>
    </message>
    <message>
        <source>“%1”: %2</source>
        <translation>“%1”: %2</translation>
    </message>
    <message>
        <source>this is no text.</source>
        <translation>this is no text.</translation>
    </message>
    <message>
        <source>there is no room for it.</source>
        <translation>there is no room for it.</translation>
    </message>
    <message>
        <source>“%1” can&apos;t be written: %2</source>
        <translation>“%1” can&apos;t be written: %2</translation>
    </message>
</context>
<context>
    <name>heartline::DocumentListModel</name>
    <message numerus="yes">
        <source>%n change(s) not sent yet</source>
        <translation>
            <numerusform>%n change not sent yet</numerusform>
            <numerusform>%n changes not sent yet</numerusform>
        </translation>
    </message>
    <message>
        <source>not available without the server</source>
        <translation>not available without the server</translation>
    </message>
    <message>
        <source>only on this computer</source>
        <translation>only on this computer</translation>
    </message>
    <message numerus="yes">
        <source>%n other person(s) in it</source>
        <translation>
            <numerusform>%n other person in it</numerusform>
            <numerusform>%n other people in it</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>heartline::DocumentMenu</name>
    <message>
        <source>Rename…</source>
        <translation>Rename…</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Remove…</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Import…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Export…</translation>
    </message>
    <message>
        <source>Print…</source>
        <translation>Print…</translation>
    </message>
    <message>
        <source>Find…</source>
        <translation>Find…</translation>
    </message>
    <message>
        <source>Find and replace…</source>
        <translation>Find and replace…</translation>
    </message>
    <message>
        <source>Go to line…</source>
        <translation>Go to line…</translation>
    </message>
    <message>
        <source>People here</source>
        <translation>People here</translation>
    </message>
    <message>
        <source>Wrap long lines</source>
        <translation>Wrap long lines</translation>
    </message>
    <message>
        <source>Line numbers</source>
        <translation>Line numbers</translation>
    </message>
    <message>
        <source>Mark the current line</source>
        <translation>Mark the current line</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>Larger</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>Smaller</translation>
    </message>
    <message>
        <source>Normal size</source>
        <translation>Normal size</translation>
    </message>
    <message>
        <source>Width of a tab</source>
        <translation>Width of a tab</translation>
    </message>
    <message numerus="yes">
        <source>%n spaces</source>
        <translation>
            <numerusform>%n space</numerusform>
            <numerusform>%n spaces</numerusform>
        </translation>
    </message>
    <message>
        <source>Size of the text</source>
        <translation>Size of the text</translation>
    </message>
    <message>
        <source>Text in this document</source>
        <translation>Text in this document</translation>
    </message>
</context>
<context>
    <name>heartline::DocumentPage</name>
    <message>
        <source>Write here. Everyone who has this document open sees it at once.</source>
        <translation>Write here. Everyone who has this document open sees it at once.</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Export…</translation>
    </message>
</context>
<context>
    <name>heartline::DocumentPerson</name>
    <message>
        <source>In line %1</source>
        <translation>In line %1</translation>
    </message>
    <message>
        <source>Idle, in line %1</source>
        <translation>Idle, in line %1</translation>
    </message>
    <message>
        <source>Looking</source>
        <translation>Looking</translation>
    </message>
    <message>
        <source>Somebody</source>
        <translation>Somebody</translation>
    </message>
</context>
<context>
    <name>heartline::DocumentShelf</name>
    <message>
        <source>&quot;%1&quot; could not be renamed. %2</source>
        <translation>&quot;%1&quot; could not be renamed. %2</translation>
    </message>
    <message>
        <source>&quot;%1&quot; could not be removed. %2</source>
        <translation>&quot;%1&quot; could not be removed. %2</translation>
    </message>
    <message>
        <source>The documents that were kept on this computer could not be read. They are in %1; the server&apos;s are fetched again.</source>
        <translation>The documents that were kept on this computer could not be read. They are in %1; the server&apos;s are fetched again.</translation>
    </message>
    <message>
        <source>Documents can&apos;t be kept on this computer now: without the server they are not available. %1</source>
        <translation>Documents can&apos;t be kept on this computer now: without the server they are not available. %1</translation>
    </message>
    <message>
        <source>What is written in documents can&apos;t be kept on this computer now: it&apos;s lost if Heartline ends before it was sent. %1</source>
        <translation>What is written in documents can&apos;t be kept on this computer now: it&apos;s lost if Heartline ends before it was sent. %1</translation>
    </message>
</context>
<context>
    <name>heartline::DocumentState</name>
    <message>
        <source>it is larger than the server takes.</source>
        <translation>it is larger than the server takes.</translation>
    </message>
    <message>
        <source>you may read it, but not change it.</source>
        <translation>you may read it, but not change it.</translation>
    </message>
    <message>
        <source>the server does not know you any more.</source>
        <translation>the server does not know you any more.</translation>
    </message>
    <message>
        <source>it is not open to you.</source>
        <translation>it is not open to you.</translation>
    </message>
    <message>
        <source>the server does not say why.</source>
        <translation>the server does not say why.</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>Opening…</translation>
    </message>
    <message>
        <source>Read-only: %1</source>
        <translation>Read-only: %1</translation>
    </message>
    <message>
        <source>All changes saved %1</source>
        <translation>All changes saved %1</translation>
    </message>
    <message>
        <source>All changes saved</source>
        <translation>All changes saved</translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>Saving…</translation>
    </message>
    <message>
        <source>Offline since %1</source>
        <translation>Offline since %1</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>Offline</translation>
    </message>
    <message numerus="yes">
        <source>%1: %n change(s) are kept here and follow later</source>
        <translation>
            <numerusform>%1: %n change is kept here and follows later</numerusform>
            <numerusform>%1: %n changes are kept here and follow later</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: you can go on writing</source>
        <translation>%1: you can go on writing</translation>
    </message>
    <message>
        <source>Not available: %1</source>
        <translation>Not available: %1</translation>
    </message>
    <message>
        <source>You can read this document, but not change it: %1</source>
        <translation>You can read this document, but not change it: %1</translation>
    </message>
    <message>
        <source>What you wrote here was not taken: %1 It is kept on this computer; save a copy if you need it.</source>
        <translation>What you wrote here was not taken: %1 It is kept on this computer; save a copy if you need it.</translation>
    </message>
    <message>
        <source>The server does not take this document: %1 What you wrote is kept on this computer; save a copy if you need it.</source>
        <translation>The server does not take this document: %1 What you wrote is kept on this computer; save a copy if you need it.</translation>
    </message>
    <message>
        <source>The server does not give this document: %1</source>
        <translation>The server does not give this document: %1</translation>
    </message>
</context>
<context>
    <name>heartline::DocumentTools</name>
    <message>
        <source>Comment on the selection</source>
        <translation>Comment on the selection</translation>
    </message>
    <message>
        <source>Comments</source>
        <translation>Comments</translation>
    </message>
    <message>
        <source>History</source>
        <translation>History</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>Preview</translation>
    </message>
    <message>
        <source>Undo what you did</source>
        <translation>Undo what you did</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Redo</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>Find</translation>
    </message>
    <message>
        <source>What it looks like as Markdown</source>
        <translation>What it looks like as Markdown</translation>
    </message>
    <message>
        <source>Who wrote what and when</source>
        <translation>Who wrote what and when</translation>
    </message>
    <message numerus="yes">
        <source>Comments, %n open</source>
        <translation>
            <numerusform>Comments, %n open</numerusform>
            <numerusform>Comments, %n open</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>heartline::EmbeddedServer</name>
    <message>
        <source>Port %1 is taken by another program; this server now has port %2. Earlier invitations no longer work.</source>
        <translation>Port %1 is taken by another program; this server now has port %2. Earlier invitations no longer work.</translation>
    </message>
</context>
<context>
    <name>heartline::Emoji</name>
    <message>
        <source>thumbs up</source>
        <translation>thumbs up</translation>
    </message>
    <message>
        <source>thumbs down</source>
        <translation>thumbs down</translation>
    </message>
    <message>
        <source>heart</source>
        <translation>heart</translation>
    </message>
    <message>
        <source>tears of joy</source>
        <translation>tears of joy</translation>
    </message>
    <message>
        <source>party</source>
        <translation>party</translation>
    </message>
    <message>
        <source>surprised</source>
        <translation>surprised</translation>
    </message>
    <message>
        <source>crying</source>
        <translation>crying</translation>
    </message>
    <message>
        <source>thank you</source>
        <translation>thank you</translation>
    </message>
    <message>
        <source>smile</source>
        <translation>smile</translation>
    </message>
    <message>
        <source>grin</source>
        <translation>grin</translation>
    </message>
    <message>
        <source>laugh</source>
        <translation>laugh</translation>
    </message>
    <message>
        <source>relief and sweat</source>
        <translation>relief and sweat</translation>
    </message>
    <message>
        <source>wink</source>
        <translation>wink</translation>
    </message>
    <message>
        <source>blush</source>
        <translation>blush</translation>
    </message>
    <message>
        <source>in love</source>
        <translation>in love</translation>
    </message>
    <message>
        <source>kiss</source>
        <translation>kiss</translation>
    </message>
    <message>
        <source>cool</source>
        <translation>cool</translation>
    </message>
    <message>
        <source>thinking</source>
        <translation>thinking</translation>
    </message>
    <message>
        <source>neutral</source>
        <translation>neutral</translation>
    </message>
    <message>
        <source>rolling eyes</source>
        <translation>rolling eyes</translation>
    </message>
    <message>
        <source>smirk</source>
        <translation>smirk</translation>
    </message>
    <message>
        <source>sleeping</source>
        <translation>sleeping</translation>
    </message>
    <message>
        <source>confused</source>
        <translation>confused</translation>
    </message>
    <message>
        <source>sad</source>
        <translation>sad</translation>
    </message>
    <message>
        <source>sobbing</source>
        <translation>sobbing</translation>
    </message>
    <message>
        <source>angry</source>
        <translation>angry</translation>
    </message>
    <message>
        <source>scream</source>
        <translation>scream</translation>
    </message>
    <message>
        <source>mind blown</source>
        <translation>mind blown</translation>
    </message>
    <message>
        <source>celebrating</source>
        <translation>celebrating</translation>
    </message>
    <message>
        <source>hug</source>
        <translation>hug</translation>
    </message>
    <message>
        <source>handshake</source>
        <translation>handshake</translation>
    </message>
    <message>
        <source>clapping</source>
        <translation>clapping</translation>
    </message>
    <message>
        <source>raised hands</source>
        <translation>raised hands</translation>
    </message>
    <message>
        <source>wave</source>
        <translation>wave</translation>
    </message>
    <message>
        <source>okay hand</source>
        <translation>okay hand</translation>
    </message>
    <message>
        <source>victory</source>
        <translation>victory</translation>
    </message>
    <message>
        <source>fingers crossed</source>
        <translation>fingers crossed</translation>
    </message>
    <message>
        <source>strong</source>
        <translation>strong</translation>
    </message>
    <message>
        <source>eyes</source>
        <translation>eyes</translation>
    </message>
    <message>
        <source>salute</source>
        <translation>salute</translation>
    </message>
    <message>
        <source>fire</source>
        <translation>fire</translation>
    </message>
    <message>
        <source>sparkles</source>
        <translation>sparkles</translation>
    </message>
    <message>
        <source>star</source>
        <translation>star</translation>
    </message>
    <message>
        <source>hundred points</source>
        <translation>hundred points</translation>
    </message>
    <message>
        <source>done</source>
        <translation>done</translation>
    </message>
    <message>
        <source>cross</source>
        <translation>cross</translation>
    </message>
    <message>
        <source>question</source>
        <translation>question</translation>
    </message>
    <message>
        <source>exclamation</source>
        <translation>exclamation</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>warning</translation>
    </message>
    <message>
        <source>rocket</source>
        <translation>rocket</translation>
    </message>
    <message>
        <source>bug</source>
        <translation>bug</translation>
    </message>
    <message>
        <source>wrench</source>
        <translation>wrench</translation>
    </message>
    <message>
        <source>idea</source>
        <translation>idea</translation>
    </message>
    <message>
        <source>pin</source>
        <translation>pin</translation>
    </message>
    <message>
        <source>paper clip</source>
        <translation>paper clip</translation>
    </message>
    <message>
        <source>calendar</source>
        <translation>calendar</translation>
    </message>
    <message>
        <source>alarm clock</source>
        <translation>alarm clock</translation>
    </message>
    <message>
        <source>coffee</source>
        <translation>coffee</translation>
    </message>
    <message>
        <source>tea</source>
        <translation>tea</translation>
    </message>
    <message>
        <source>pizza</source>
        <translation>pizza</translation>
    </message>
    <message>
        <source>cake</source>
        <translation>cake</translation>
    </message>
    <message>
        <source>beer</source>
        <translation>beer</translation>
    </message>
    <message>
        <source>birthday</source>
        <translation>birthday</translation>
    </message>
    <message>
        <source>present</source>
        <translation>present</translation>
    </message>
    <message>
        <source>sun</source>
        <translation>sun</translation>
    </message>
    <message>
        <source>rain</source>
        <translation>rain</translation>
    </message>
    <message>
        <source>snow</source>
        <translation>snow</translation>
    </message>
    <message>
        <source>rainbow</source>
        <translation>rainbow</translation>
    </message>
    <message>
        <source>seedling</source>
        <translation>seedling</translation>
    </message>
    <message>
        <source>cat</source>
        <translation>cat</translation>
    </message>
    <message>
        <source>dog</source>
        <translation>dog</translation>
    </message>
    <message>
        <source>home</source>
        <translation>home</translation>
    </message>
</context>
<context>
    <name>heartline::EmojiPicker</name>
    <message>
        <source>Choose an emoji</source>
        <translation>Choose an emoji</translation>
    </message>
    <message>
        <source>Search, e.g. heart</source>
        <translation>Search, e.g. heart</translation>
    </message>
    <message>
        <source>Search for an emoji by name</source>
        <translation>Search for an emoji by name</translation>
    </message>
    <message>
        <source>Emoji</source>
        <translation>Emoji</translation>
    </message>
    <message>
        <source>There is none of that name here.</source>
        <translation>There is none of that name here.</translation>
    </message>
</context>
<context>
    <name>heartline::FindBar</name>
    <message>
        <source>Previous hit</source>
        <translation>Previous hit</translation>
    </message>
    <message>
        <source>Next hit</source>
        <translation>Next hit</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 of %2</translation>
    </message>
    <message>
        <source>More than %1</source>
        <translation>More than %1</translation>
    </message>
    <message numerus="yes">
        <source>%n hit(s)</source>
        <translation>
            <numerusform>%n hit</numerusform>
            <numerusform>%n hits</numerusform>
        </translation>
    </message>
    <message>
        <source>No hits</source>
        <translation>No hits</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>Searching…</translation>
    </message>
    <message numerus="yes">
        <source>Replaced %n</source>
        <translation>
            <numerusform>Replaced %n</numerusform>
            <numerusform>Replaced %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>heartline::FollowBar</name>
    <message>
        <source>Following %1 – Esc to stop</source>
        <translation>Following %1 – Esc to stop</translation>
    </message>
    <message>
        <source>Guest</source>
        <translation>Guest</translation>
    </message>
    <message>
        <source>Stop following</source>
        <translation>Stop following</translation>
    </message>
</context>
<context>
    <name>heartline::GoToLineBar</name>
    <message>
        <source>Go to line</source>
        <translation>Go to line</translation>
    </message>
    <message>
        <source>Line, or line:column</source>
        <translation>Line, or line:column</translation>
    </message>
    <message>
        <source>line:column</source>
        <translation>line:column</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>Close (Esc)</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>of %1</source>
        <translation>of %1</translation>
    </message>
</context>
<context>
    <name>heartline::Guide</name>
    <message>
        <source>General</source>
        <extracomment>Titles of rooms.</extracomment>
        <translation>General</translation>
    </message>
    <message>
        <source>Ideas</source>
        <translation>Ideas</translation>
    </message>
    <message>
        <source>Hello %1, good to see you! This is Heartline.</source>
        <translation>Hello %1, good to see you! This is Heartline.</translation>
    </message>
    <message>
        <source>Write below: Enter sends, Shift+Enter starts a new line. Every message shows whether it waits, is on its way or has arrived.</source>
        <translation>Write below: Enter sends, Shift+Enter starts a new line. Every message shows whether it waits, is on its way or has arrived.</translation>
    </message>
    <message>
        <source>Pull the plug if you like: what you write meanwhile is kept and sent in order when the line is back. The strip at the bottom always says what is going on.</source>
        <translation>Pull the plug if you like: what you write meanwhile is kept and sent in order when the line is back. The strip at the bottom always says what is going on.</translation>
    </message>
    <message>
        <source>You are connected</source>
        <translation>You are connected</translation>
    </message>
    <message>
        <source>Notifications appear here and are kept under the bell.</source>
        <translation>Notifications appear here and are kept under the bell.</translation>
    </message>
    <message>
        <source>Guide</source>
        <extracomment>The name of the person who welcomes.</extracomment>
        <translation>Guide</translation>
    </message>
    <message>
        <source>At the left there is also a document, &quot;Welcome&quot;. Everybody can write in it at once.</source>
        <translation>At the left there is also a document, &quot;Welcome&quot;. Everybody can write in it at once.</translation>
    </message>
    <message>
        <source># Welcome

This document is shared: everybody who opens it sees every keystroke, and where the others&apos; carets are.

## Things to try

1. Write your name here: 
2. Choose &quot;Let others join&quot; in the connection dialog and invite somebody.
3. Write in the same line at the same time. Both keep their words.
4. Press Ctrl+Z: it takes back what you wrote, and nothing of the others.
5. Cut the network, go on writing, and plug it in again: it comes together.
</source>
        <translation># Welcome

This document is shared: everybody who opens it sees every keystroke, and where the others&apos; carets are.

## Things to try

1. Write your name here: 
2. Choose &quot;Let others join&quot; in the connection dialog and invite somebody.
3. Write in the same line at the same time. Both keep their words.
4. Press Ctrl+Z: it takes back what you wrote, and nothing of the others.
5. Cut the network, go on writing, and plug it in again: it comes together.
</translation>
    </message>
</context>
<context>
    <name>heartline::HistoryModel</name>
    <message>
        <source>compared</source>
        <translation>compared</translation>
    </message>
    <message>
        <source>All before</source>
        <translation>All before</translation>
    </message>
    <message>
        <source>Somebody</source>
        <translation>Somebody</translation>
    </message>
</context>
<context>
    <name>heartline::HistoryPanel</name>
    <message>
        <source>As the server keeps it</source>
        <translation>As the server keeps it</translation>
    </message>
    <message>
        <source>As this computer keeps it</source>
        <translation>As this computer keeps it</translation>
    </message>
    <message>
        <source>As this computer keeps it, since the server can&apos;t be reached</source>
        <translation>As this computer keeps it, since the server can&apos;t be reached</translation>
    </message>
    <message>
        <source>This computer&apos;s</source>
        <translation>This computer&apos;s</translation>
    </message>
    <message>
        <source>The server&apos;s</source>
        <translation>The server&apos;s</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Looking…</translation>
    </message>
    <message>
        <source>The history can&apos;t be read.</source>
        <translation>The history can&apos;t be read.</translation>
    </message>
    <message>
        <source>The history can&apos;t be read: %1</source>
        <translation>The history can&apos;t be read: %1</translation>
    </message>
    <message>
        <source>Nothing has been written yet. Who wrote what and when will stand here.</source>
        <translation>Nothing has been written yet. Who wrote what and when will stand here.</translation>
    </message>
</context>
<context>
    <name>heartline::InviteDialog</name>
    <message>
        <source>Copied</source>
        <translation>Copied</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copy</translation>
    </message>
</context>
<context>
    <name>heartline::MainWindow</name>
    <message>
        <source>Something went wrong</source>
        <translation>Something went wrong</translation>
    </message>
    <message>
        <source>Open a room</source>
        <translation>Open a room</translation>
    </message>
    <message>
        <source>If there is none of this name yet, it is made.</source>
        <translation>If there is none of this name yet, it is made.</translation>
    </message>
    <message numerus="yes">
        <source>%n person(s) here</source>
        <translation>
            <numerusform>%n person here</numerusform>
            <numerusform>%n people here</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n notification(s) while you were away</source>
        <translation>
            <numerusform>%n notification while you were away</numerusform>
            <numerusform>%n notifications while you were away</numerusform>
        </translation>
    </message>
    <message>
        <source>They are in the list behind the bell.</source>
        <translation>They are in the list behind the bell.</translation>
    </message>
    <message>
        <source>%1 in %2</source>
        <extracomment>Title of a desktop notification: who wrote in which room.</extracomment>
        <translation>%1 in %2</translation>
    </message>
    <message>
        <source>Quit Heartline?</source>
        <translation>Quit Heartline?</translation>
    </message>
    <message numerus="yes">
        <source>%n other person(s) are connected to you.</source>
        <translation>
            <numerusform>%n other person is connected to you.</numerusform>
            <numerusform>%n other people are connected to you.</numerusform>
        </translation>
    </message>
    <message>
        <source>The server stops with this window. Nothing that was said or written is lost.</source>
        <translation>The server stops with this window. Nothing that was said or written is lost.</translation>
    </message>
    <message>
        <source>Quit anyway</source>
        <translation>Quit anyway</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>Stay</translation>
    </message>
    <message>
        <source>Heartline is open elsewhere with this profile. What you write here waits until you go on here.</source>
        <translation>Heartline is open elsewhere with this profile. What you write here waits until you go on here.</translation>
    </message>
    <message>
        <source>Use here</source>
        <translation>Use here</translation>
    </message>
    <message>
        <source>Nothing is kept on this computer now. What you write is sent, but lost if Heartline ends before. %1</source>
        <translation>Nothing is kept on this computer now. What you write is sent, but lost if Heartline ends before. (%1)</translation>
    </message>
    <message numerus="yes">
        <source>%n new message(s) in %1</source>
        <extracomment>Title of a desktop notification: how many messages in which room.</extracomment>
        <translation>
            <numerusform>%n new message in %1</numerusform>
            <numerusform>%n new messages in %1</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: %2</source>
        <extracomment>Text of a desktop notification: who wrote what.</extracomment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>Another server answers at this address than before. Nothing was sent to it. What is kept and waits here belongs to the other one.</source>
        <translation>Another server answers at this address than before. Nothing was sent to it. What is kept and waits here belongs to the other one.</translation>
    </message>
    <message>
        <source>Begin anew here</source>
        <translation>Begin anew here</translation>
    </message>
    <message>
        <source>Not everything was sent yet</source>
        <translation>Not everything was sent yet</translation>
    </message>
    <message numerus="yes">
        <source>%n change(s) to documents are kept on this computer and will be sent next time.</source>
        <translation>
            <numerusform>%n change to documents is kept on this computer and will be sent next time.</numerusform>
            <numerusform>%n changes to documents are kept on this computer and will be sent next time.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n change(s) to documents could be neither sent nor kept.</source>
        <translation>
            <numerusform>%n change to documents could be neither sent nor kept.</numerusform>
            <numerusform>%n changes to documents could be neither sent nor kept.</numerusform>
        </translation>
    </message>
    <message>
        <source>A copy was saved</source>
        <translation>A copy was saved</translation>
    </message>
</context>
<context>
    <name>heartline::MarkdownPreview</name>
    <message>
        <source>Preview</source>
        <translation>Preview</translation>
    </message>
    <message>
        <source>This text is long. The preview shows its first %1 characters.</source>
        <translation>This text is long. The preview shows its first %1 characters.</translation>
    </message>
</context>
<context>
    <name>heartline::MessageActions</name>
    <message>
        <source>React</source>
        <translation>React</translation>
    </message>
    <message>
        <source>Reply</source>
        <translation>Reply</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Edit</translation>
    </message>
    <message>
        <source>Copy text</source>
        <translation>Copy text</translation>
    </message>
    <message>
        <source>Send again</source>
        <translation>Send again</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Try again</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Delete</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <extracomment>Takes back a message that was not sent yet.</extracomment>
        <translation>Withdraw</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Discard</translation>
    </message>
    <message>
        <source>Reply to the message chosen in the conversation</source>
        <translation>Reply to the message chosen in the conversation</translation>
    </message>
    <message>
        <source>React to it</source>
        <translation>React to it</translation>
    </message>
    <message>
        <source>Edit it</source>
        <translation>Edit it</translation>
    </message>
    <message>
        <source>Send it again, when it was not sent</source>
        <translation>Send it again, when it was not sent</translation>
    </message>
    <message>
        <source>Delete, withdraw or discard it</source>
        <translation>Delete, withdraw or discard it</translation>
    </message>
    <message>
        <source>Everything that can be done with it</source>
        <translation>Everything that can be done with it</translation>
    </message>
    <message>
        <source>In an empty message: edit the last one</source>
        <translation>In an empty message: edit the last one</translation>
    </message>
</context>
<context>
    <name>heartline::MessageDelegate</name>
    <message>
        <source>New messages</source>
        <translation>New messages</translation>
    </message>
    <message>
        <source>Go to the message that this one answers</source>
        <translation>Go to the message that this one answers</translation>
    </message>
</context>
<context>
    <name>heartline::MessageModel</name>
    <message>
        <source>%1 joined</source>
        <translation>%1 joined</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>%1 left</translation>
    </message>
    <message>
        <source>%1, %2: %3</source>
        <extracomment>Read aloud: author, time, what was written.</extracomment>
        <translation>%1, %2: %3</translation>
    </message>
    <message>
        <source>You</source>
        <translation>You</translation>
    </message>
    <message>
        <source>An earlier message</source>
        <translation>An earlier message</translation>
    </message>
    <message>
        <source>This message was deleted</source>
        <translation>This message was deleted</translation>
    </message>
    <message>
        <source>edited</source>
        <extracomment>A small mark beside the time of a message that was changed.</extracomment>
        <translation>edited</translation>
    </message>
    <message>
        <source>Messages are missing here: the server no longer had them.</source>
        <translation>Messages are missing here: the server no longer had them.</translation>
    </message>
    <message>
        <source>Answers an earlier message</source>
        <extracomment>Read aloud: the message answers another one; author and beginning of that.</extracomment>
        <translation>Answers an earlier message</translation>
    </message>
    <message>
        <source>Answers %1: %2</source>
        <translation>Answers %1: %2</translation>
    </message>
    <message>
        <source>Edited</source>
        <translation>Edited</translation>
    </message>
    <message>
        <source>%1 by %2</source>
        <extracomment>Read aloud: an emoji, and who answered with it.</extracomment>
        <translation>%1 by %2</translation>
    </message>
</context>
<context>
    <name>heartline::MessageToolbar</name>
    <message>
        <source>More</source>
        <translation>More</translation>
    </message>
</context>
<context>
    <name>heartline::NotificationModel</name>
    <message>
        <source>%1: %2. %3, %4</source>
        <extracomment>Read aloud: level, title, text, time.</extracomment>
        <translation>%1: %2. %3, %4</translation>
    </message>
    <message>
        <source>not read yet</source>
        <translation>not read yet</translation>
    </message>
    <message>
        <source>Order update</source>
        <translation>Order update</translation>
    </message>
    <message>
        <source>Payment received</source>
        <translation>Payment received</translation>
    </message>
    <message>
        <source>System alert</source>
        <translation>System alert</translation>
    </message>
    <message>
        <source>Notification</source>
        <translation>Notification</translation>
    </message>
    <message>
        <source>Information</source>
        <translation>Information</translation>
    </message>
    <message>
        <source>Success</source>
        <translation>Success</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>Warning</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Error</translation>
    </message>
</context>
<context>
    <name>heartline::PeopleModel</name>
    <message>
        <source>%1, you</source>
        <translation>%1, you</translation>
    </message>
</context>
<context>
    <name>heartline::PeoplePanel</name>
    <message>
        <source>Following</source>
        <translation>Following</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>Follow</translation>
    </message>
    <message>
        <source>Your view goes where they go, until you do something</source>
        <translation>Your view goes where they go, until you do something</translation>
    </message>
    <message>
        <source>Follow %1</source>
        <translation>Follow %1</translation>
    </message>
    <message>
        <source>Nobody else is in this document now.</source>
        <translation>Nobody else is in this document now.</translation>
    </message>
    <message numerus="yes">
        <source>%n more are not shown here.</source>
        <translation>
            <numerusform>%n more is not shown here.</numerusform>
            <numerusform>%n more are not shown here.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>heartline::PersonDelegate</name>
    <message>
        <source>you</source>
        <extracomment>Beside one&apos;s own name in the list of people.</extracomment>
        <translation>you</translation>
    </message>
</context>
<context>
    <name>heartline::PersonRow</name>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>%n more</numerusform>
            <numerusform>%n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>heartline::Profile</name>
    <message>
        <source>The folder %1 can&apos;t be made.</source>
        <translation>The folder %1 can&apos;t be made.</translation>
    </message>
    <message>
        <source>The folder %1 can&apos;t be written: %2.</source>
        <translation>The folder %1 can&apos;t be written: %2.</translation>
    </message>
</context>
<context>
    <name>heartline::RemoteCarets</name>
    <message>
        <source>Guest</source>
        <translation>Guest</translation>
    </message>
</context>
<context>
    <name>heartline::RoomDelegate</name>
    <message>
        <source>Draft: %1</source>
        <extracomment>In the list of rooms, before what was written and not sent.</extracomment>
        <translation>Draft: %1</translation>
    </message>
    <message>
        <source>Nothing said yet</source>
        <translation>Nothing said yet</translation>
    </message>
</context>
<context>
    <name>heartline::RoomListModel</name>
    <message numerus="yes">
        <source>%1, %n unread message(s)</source>
        <translation>
            <numerusform>%1, %n unread message</numerusform>
            <numerusform>%1, %n unread messages</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: %2</source>
        <extracomment>In the list of rooms: who said what last.</extracomment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>You</source>
        <translation>You</translation>
    </message>
    <message>
        <source>This message was deleted</source>
        <translation>This message was deleted</translation>
    </message>
</context>
<context>
    <name>heartline::ScrollMarkers</name>
    <message>
        <source>Comment, line %1</source>
        <translation>Comment, line %1</translation>
    </message>
    <message>
        <source>Hit, line %1</source>
        <translation>Hit, line %1</translation>
    </message>
    <message>
        <source>%1, line %2</source>
        <translation>%1, line %2</translation>
    </message>
</context>
<context>
    <name>heartline::SharedTextEdit</name>
    <message>
        <source>Undo</source>
        <translation>Undo</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Redo</translation>
    </message>
    <message>
        <source>Cut</source>
        <translation>Cut</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copy</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>Paste</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>Select all</translation>
    </message>
    <message>
        <source>Next hit</source>
        <translation>Next hit</translation>
    </message>
    <message>
        <source>Previous hit</source>
        <translation>Previous hit</translation>
    </message>
    <message>
        <source>Go to a line</source>
        <translation>Go to a line</translation>
    </message>
    <message>
        <source>Comment on the selected text</source>
        <translation>Comment on the selected text</translation>
    </message>
    <message>
        <source>Larger text, while writing</source>
        <translation>Larger text, while writing</translation>
    </message>
    <message>
        <source>Smaller text, while writing</source>
        <translation>Smaller text, while writing</translation>
    </message>
    <message>
        <source>Show the comment here</source>
        <translation>Show the comment here</translation>
    </message>
    <message>
        <source>Comment…</source>
        <translation>Comment…</translation>
    </message>
    <message>
        <source>Find…</source>
        <translation>Find…</translation>
    </message>
    <message>
        <source>Go to line…</source>
        <translation>Go to line…</translation>
    </message>
    <message>
        <source>Leave the text for the next control</source>
        <translation>Leave the text for the next control</translation>
    </message>
    <message>
        <source>Find in the document</source>
        <translation>Find in the document</translation>
    </message>
    <message>
        <source>Replace in the document</source>
        <translation>Replace in the document</translation>
    </message>
</context>
<context>
    <name>heartline::ShortcutSheet</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Keyboard shortcuts</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Close</translation>
    </message>
</context>
<context>
    <name>heartline::Sidebar</name>
    <message>
        <source>This computer</source>
        <translation>This computer</translation>
    </message>
    <message>
        <source>People · %1</source>
        <translation>People · %1</translation>
    </message>
    <message>
        <source>People</source>
        <translation>People</translation>
    </message>
</context>
<context>
    <name>heartline::StatusStrip</name>
    <message>
        <source>Not connected</source>
        <translation>Not connected</translation>
    </message>
    <message>
        <source>Connection: %1</source>
        <translation>Connection: %1</translation>
    </message>
</context>
<context>
    <name>heartline::SystemNotifier</name>
    <message>
        <source>Show</source>
        <translation>Show</translation>
    </message>
</context>
<context>
    <name>heartline::TextQuery</name>
    <message>
        <source>Not a valid expression, at character %1: %2</source>
        <translation>Not a valid expression, at character %1: %2</translation>
    </message>
    <message>
        <source>Not a valid expression: %1</source>
        <translation>Not a valid expression: %1</translation>
    </message>
</context>
<context>
    <name>heartline::TextSearch</name>
    <message>
        <source>This expression takes too long here</source>
        <translation>This expression takes too long here</translation>
    </message>
</context>
<context>
    <name>heartline::TimeWords</name>
    <message>
        <source>Today</source>
        <translation>Today</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>Yesterday</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 ms</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1 min %2 s</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 h %2 min</translation>
    </message>
</context>
<context>
    <name>heartline::VersionView</name>
    <message>
        <source>This version can&apos;t be read.</source>
        <translation>This version can&apos;t be read.</translation>
    </message>
    <message>
        <source>This version can&apos;t be read: %1</source>
        <translation>This version can&apos;t be read: %1</translation>
    </message>
    <message>
        <source>The same as the text now</source>
        <translation>The same as the text now</translation>
    </message>
    <message>
        <source>What was changed since then is marked</source>
        <translation>What was changed since then is marked</translation>
    </message>
    <message>
        <source>What was changed at that time is marked</source>
        <translation>What was changed at that time is marked</translation>
    </message>
    <message>
        <source>What was changed after %1, %2 is marked</source>
        <translation>What was changed after %1, %2 is marked</translation>
    </message>
    <message>
        <source>No difference</source>
        <translation>No difference</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 of %2</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Looking…</translation>
    </message>
</context>
<context>
    <name>heartline::WindowMenu</name>
    <message>
        <source>Connect to another server…</source>
        <translation>Connect to another server…</translation>
    </message>
    <message>
        <source>Invite somebody…</source>
        <translation>Invite somebody…</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>Notifications</translation>
    </message>
    <message>
        <source>Details of the connection</source>
        <translation>Details of the connection</translation>
    </message>
    <message>
        <source>Next room</source>
        <translation>Next room</translation>
    </message>
    <message>
        <source>Previous room</source>
        <translation>Previous room</translation>
    </message>
    <message>
        <source>Follow the system</source>
        <translation>Follow the system</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Light</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dark</translation>
    </message>
    <message>
        <source>Larger text</source>
        <translation>Larger text</translation>
    </message>
    <message>
        <source>Smaller text</source>
        <translation>Smaller text</translation>
    </message>
    <message>
        <source>Normal text size</source>
        <translation>Normal text size</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Keyboard shortcuts</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menu</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Quit</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Theme</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Language</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>Text size</translation>
    </message>
    <message>
        <source>Send the message</source>
        <translation>Send the message</translation>
    </message>
    <message>
        <source>New line in the message</source>
        <translation>New line in the message</translation>
    </message>
    <message>
        <source>Copy the chosen message</source>
        <translation>Copy the chosen message</translation>
    </message>
    <message>
        <source>Next control</source>
        <translation>Next control</translation>
    </message>
    <message>
        <source>Go to a room or document…</source>
        <translation>Go to a room or document…</translation>
    </message>
    <message>
        <source>Open a document…</source>
        <translation>Open a document…</translation>
    </message>
    <message>
        <source>Recent documents</source>
        <translation>Recent documents</translation>
    </message>
    <message>
        <source>Dismiss the chosen notification, remove the chosen document</source>
        <translation>Dismiss the chosen notification, remove the chosen document</translation>
    </message>
    <message>
        <source>Rename the chosen document</source>
        <translation>Rename the chosen document</translation>
    </message>
</context>
</TS>
