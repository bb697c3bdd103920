<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="it" sourcelanguage="en">
<context>
    <name>Badge</name>
    <message>
        <source>DEMONSTRATION MODEL</source>
        <translation>MODELLO DIMOSTRATIVO</translation>
    </message>
    <message>
        <source>UNTRAINED MODEL: for speed tests only</source>
        <translation>MODELLO NON ADDESTRATO: solo per prove di velocità</translation>
    </message>
</context>
<context>
    <name>CamBar</name>
    <message>
        <source>Hide (G)</source>
        <translation>Nascondi (G)</translation>
    </message>
    <message>
        <source>Show where the model looked (G)</source>
        <translation>Mostra dove ha guardato il modello (G)</translation>
    </message>
    <message>
        <source>Over it (O)</source>
        <translation>Sopra (O)</translation>
    </message>
    <message>
        <source>Pain (K)</source>
        <translation>Dolore (K)</translation>
    </message>
    <message>
        <source>Decided (K)</source>
        <translation>Decisa (K)</translation>
    </message>
    <message>
        <source>Lay the map over the picture</source>
        <translation>Sovrapponi la mappa all&apos;immagine</translation>
    </message>
    <message>
        <source>Which map: that for pain, or that for the class decided</source>
        <translation>Quale mappa: quella del dolore o quella della classe decisa</translation>
    </message>
</context>
<context>
    <name>CamView</name>
    <message>
        <source>where the model looked, not where it hurts</source>
        <translation>dove ha guardato il modello, non dove fa male</translation>
    </message>
</context>
<context>
    <name>CropPicture</name>
    <message>
        <source>none for this picture</source>
        <translation>nessuna per questa immagine</translation>
    </message>
</context>
<context>
    <name>Fact</name>
    <message>
        <source>source</source>
        <translation>sorgente</translation>
    </message>
    <message>
        <source>picture</source>
        <translation>immagine</translation>
    </message>
    <message>
        <source>fps in / analysed</source>
        <translation>fps in arrivo / analizzati</translation>
    </message>
    <message>
        <source>latency</source>
        <translation>latenza</translation>
    </message>
    <message>
        <source>dropped</source>
        <translation>persi</translation>
    </message>
    <message>
        <source>runs on</source>
        <translation>eseguito su</translation>
    </message>
    <message>
        <source>model</source>
        <translation>modello</translation>
    </message>
    <message>
        <source>storage left</source>
        <translation>spazio libero</translation>
    </message>
</context>
<context>
    <name>GapReason</name>
    <message>
        <source>no face</source>
        <translation>nessun volto</translation>
    </message>
    <message>
        <source>turned away</source>
        <translation>volto girato</translation>
    </message>
    <message>
        <source>face covered</source>
        <translation>volto coperto</translation>
    </message>
    <message>
        <source>eyes covered</source>
        <translation>occhi coperti</translation>
    </message>
    <message>
        <source>face too small</source>
        <translation>volto troppo piccolo</translation>
    </message>
    <message>
        <source>too dark</source>
        <translation>troppo buio</translation>
    </message>
    <message>
        <source>phototherapy light</source>
        <translation>luce da fototerapia</translation>
    </message>
    <message>
        <source>picture frozen</source>
        <translation>immagine bloccata</translation>
    </message>
    <message>
        <source>camera lost</source>
        <translation>telecamera persa</translation>
    </message>
    <message>
        <source>another face</source>
        <translation>un altro volto</translation>
    </message>
    <message>
        <source>model failed</source>
        <translation>errore del modello</translation>
    </message>
    <message>
        <source>which way is up unknown</source>
        <translation>orientamento ignoto</translation>
    </message>
</context>
<context>
    <name>HelpDialog</name>
    <message>
        <source>Help</source>
        <translation>Guida</translation>
    </message>
    <message>
        <source>Show the tour again</source>
        <translation>Mostra di nuovo la visita</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Chiudi</translation>
    </message>
    <message>
        <source>PAIN EXPRESSION: the face shows one. Why, only you can tell: hunger can look alike.</source>
        <translation>ESPRESSIONE DI DOLORE: il volto la mostra. Il perché lo può dire solo lei: la fame può somigliarle.</translation>
    </message>
    <message>
        <source>NO PAIN EXPRESSION: the face shows none. A sedated child may hurt all the same.</source>
        <translation>NESSUNA ESPRESSIONE DI DOLORE: il volto non ne mostra. Un neonato sedato può provare dolore lo stesso.</translation>
    </message>
    <message>
        <source>CANNOT TELL: with its reason. The trace has a gap there, never a zero.</source>
        <translation>NON VALUTABILE: con il motivo. Lì il tracciato ha un vuoto, mai uno zero.</translation>
    </message>
    <message>
        <source>choose what is watched</source>
        <translation>scegliere che cosa si osserva</translation>
    </message>
    <message>
        <source>touch the face, or 1 to 4</source>
        <translation>toccare il volto, o da 1 a 4</translation>
    </message>
    <message>
        <source>this face is the child: only this one is watched</source>
        <translation>questo volto è il bambino: si osserva solo lui</translation>
    </message>
    <message>
        <source>this is the child: after another face was seen</source>
        <translation>questo è il bambino: dopo che si è visto un altro volto</translation>
    </message>
    <message>
        <source>say which way is up</source>
        <translation>dire qual è l&apos;alto</translation>
    </message>
    <message>
        <source>show where the model looked; over the picture; for pain or for the decision</source>
        <translation>mostrare dove ha guardato il modello; sopra l&apos;immagine; per il dolore o per la decisione</translation>
    </message>
    <message>
        <source>length of the trace: 1, 5, 15 minutes, all</source>
        <translation>lunghezza del tracciato: 1, 5, 15 minuti, tutto</translation>
    </message>
    <message>
        <source>models</source>
        <translation>modelli</translation>
    </message>
    <message>
        <source>the other language</source>
        <translation>l&apos;altra lingua</translation>
    </message>
    <message>
        <source>full screen</source>
        <translation>schermo intero</translation>
    </message>
    <message>
        <source>foot pedal</source>
        <translation>pedale</translation>
    </message>
    <message>
        <source>short: the button that matters now; long: on to the next button</source>
        <translation>breve: il pulsante che serve ora; lungo: al pulsante seguente</translation>
    </message>
    <message>
        <source>Research use: no treatment may rest on this screen. The ward&apos;s monitor alarms, this does not.</source>
        <translation>Uso di ricerca: nessun trattamento può basarsi su questo schermo. Gli allarmi li dà il monitor del reparto, non questo.</translation>
    </message>
    <message>
        <source>The map shows where the model looked, not where it hurts.</source>
        <translation>La mappa mostra dove ha guardato il modello, non dove fa male.</translation>
    </message>
    <message>
        <source>A picture that is not live says so. A lost camera comes back by itself when it is plugged in.</source>
        <translation>Un&apos;immagine non dal vivo lo dice. Una telecamera persa torna da sola quando la si ricollega.</translation>
    </message>
    <message>
        <source>What is seen</source>
        <translation>Che cosa si vede</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasti</translation>
    </message>
    <message>
        <source>What it does not say</source>
        <translation>Che cosa non dice</translation>
    </message>
</context>
<context>
    <name>Lateness</name>
    <message>
        <source>the model is late</source>
        <translation>il modello è in ritardo</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>RESEARCH USE - NOT A MEDICAL DEVICE</source>
        <translation>USO DI RICERCA - NON È UN DISPOSITIVO MEDICO</translation>
    </message>
    <message>
        <source>This is the child (C)</source>
        <translation>Questo è il bambino (C)</translation>
    </message>
    <message>
        <source>Source (S)</source>
        <translation>Sorgente (S)</translation>
    </message>
    <message>
        <source>Which way up (R)</source>
        <translation>Dov&apos;è l&apos;alto (R)</translation>
    </message>
    <message>
        <source>Models (M)</source>
        <translation>Modelli (M)</translation>
    </message>
    <message>
        <source>Help (F1)</source>
        <translation>Guida (F1)</translation>
    </message>
    <message>
        <source>Full screen (F11)</source>
        <translation>Schermo intero (F11)</translation>
    </message>
</context>
<context>
    <name>ModelChoice</name>
    <message>
        <source>The model gives its own answers here ({0}).</source>
        <translation>Il modello dà qui le sue risposte di riferimento ({0}).</translation>
    </message>
    <message>
        <source>{0} was brought in. It is not in use yet.</source>
        <translation>{0} è stato importato. Non è ancora in uso.</translation>
    </message>
    <message>
        <source>{0} is in use from now on.</source>
        <translation>{0} è in uso da ora.</translation>
    </message>
</context>
<context>
    <name>ModelsDialog</name>
    <message>
        <source>Working. The picture goes on meanwhile.</source>
        <translation>In corso. Intanto l&apos;immagine continua.</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>in uso</translation>
    </message>
    <message>
        <source>came with the program</source>
        <translation>fornito con il programma</translation>
    </message>
    <message>
        <source>CANNOT BE USED</source>
        <translation>NON UTILIZZABILE</translation>
    </message>
    <message>
        <source>Bring in a model</source>
        <translation>Importa un modello</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelli</translation>
    </message>
    <message>
        <source>Use this model</source>
        <translation>Usa questo modello</translation>
    </message>
    <message>
        <source>Test it here</source>
        <translation>Prova qui</translation>
    </message>
    <message>
        <source>Back to the one before</source>
        <translation>Torna al precedente</translation>
    </message>
    <message>
        <source>Bring one in...</source>
        <translation>Importa...</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Chiudi</translation>
    </message>
</context>
<context>
    <name>Monitor</name>
    <message>
        <source>no trace: the model is untrained</source>
        <translation>nessun tracciato: il modello non è addestrato</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>This source cannot be watched.</source>
        <translation>Questa sorgente non si può osservare.</translation>
    </message>
    <message>
        <source>There is no such camera yet: plug it in. It is tried again and again.</source>
        <translation>La telecamera non c&apos;è ancora: la colleghi. Si riprova di continuo.</translation>
    </message>
    <message>
        <source>The camera is lost: check its cable. It comes back by itself.</source>
        <translation>Telecamera persa: controlli il cavo. Torna da sola.</translation>
    </message>
    <message>
        <source>The picture stands still: check the camera.</source>
        <translation>L&apos;immagine è bloccata: controlli la telecamera.</translation>
    </message>
    <message>
        <source>The model failed: nothing can be told.</source>
        <translation>Errore del modello: non si può dire nulla.</translation>
    </message>
    <message>
        <source>The session cannot be written: what happens now is not kept.</source>
        <translation>La sessione non si può scrivere: ciò che accade ora non viene conservato.</translation>
    </message>
    <message>
        <source>The recording was stopped; watching goes on.</source>
        <translation>La registrazione è stata fermata; l&apos;osservazione continua.</translation>
    </message>
    <message>
        <source>Storage is nearly full.</source>
        <translation>Lo spazio è quasi esaurito.</translation>
    </message>
    <message>
        <source>No sound is recorded.</source>
        <translation>L&apos;audio non viene registrato.</translation>
    </message>
    <message>
        <source>Pictures are missing in the recording.</source>
        <translation>Nella registrazione mancano immagini.</translation>
    </message>
    <message>
        <source>This child is outside the population that the model was made for.</source>
        <translation>Questo bambino è fuori dalla popolazione per cui il modello è fatto.</translation>
    </message>
    <message>
        <source>The last camera did not let go: unplug it before it is used again.</source>
        <translation>L&apos;ultima telecamera non si è liberata: la scolleghi prima di usarla di nuovo.</translation>
    </message>
    <message>
        <source>The other model was not taken: the one before goes on.</source>
        <translation>L&apos;altro modello non è stato accettato: continua quello di prima.</translation>
    </message>
    <message>
        <source>The model runs elsewhere than it was meant to: slower, with the same answers.</source>
        <translation>Il modello gira altrove dal previsto: più lento, con le stesse risposte.</translation>
    </message>
    <message>
        <source>Something needs a look.</source>
        <translation>Qualcosa richiede attenzione.</translation>
    </message>
</context>
<context>
    <name>NoticeView</name>
    <message>
        <source>Choose a source</source>
        <translation>Scegli una sorgente</translation>
    </message>
    <message>
        <source>Understood</source>
        <translation>Ho capito</translation>
    </message>
</context>
<context>
    <name>PictureWord</name>
    <message>
        <source>NO PICTURE YET</source>
        <translation>ANCORA NESSUNA IMMAGINE</translation>
    </message>
    <message>
        <source>NOT LIVE</source>
        <translation>NON DAL VIVO</translation>
    </message>
    <message>
        <source>RECORDING ENDED</source>
        <translation>REGISTRAZIONE FINITA</translation>
    </message>
    <message>
        <source>NO PICTURE</source>
        <translation>NESSUNA IMMAGINE</translation>
    </message>
</context>
<context>
    <name>RollQuestion</name>
    <message>
        <source>Where does the top of the child&apos;s head point to?</source>
        <translation>Verso dove punta la sommità del capo del bambino?</translation>
    </message>
    <message>
        <source>The camera was moved, or the child was turned.</source>
        <translation>La telecamera è stata spostata, o il bambino girato.</translation>
    </message>
    <message>
        <source>Let the program find out</source>
        <translation>Lo trovi il programma</translation>
    </message>
    <message>
        <source>Up in the picture</source>
        <translation>In alto nell&apos;immagine</translation>
    </message>
    <message>
        <source>To the right in the picture</source>
        <translation>A destra nell&apos;immagine</translation>
    </message>
    <message>
        <source>Down in the picture</source>
        <translation>In basso nell&apos;immagine</translation>
    </message>
    <message>
        <source>To the left in the picture</source>
        <translation>A sinistra nell&apos;immagine</translation>
    </message>
</context>
<context>
    <name>Silence</name>
    <message>
        <source>waiting for the first picture</source>
        <translation>in attesa della prima immagine</translation>
    </message>
    <message>
        <source>starting: opening source and model</source>
        <translation>avvio: si aprono sorgente e modello</translation>
    </message>
    <message>
        <source>no state: the model is untrained</source>
        <translation>nessuno stato: il modello non è addestrato</translation>
    </message>
    <message>
        <source>the recording has ended</source>
        <translation>la registrazione è finita</translation>
    </message>
    <message>
        <source>nothing is being watched</source>
        <translation>non si osserva nulla</translation>
    </message>
    <message>
        <source>hidden until your own score is saved</source>
        <translation>nascosto finché non è salvato il suo punteggio</translation>
    </message>
    <message>
        <source>no state: this child is outside the population that the model was made for</source>
        <translation>nessuno stato: questo bambino è fuori dalla popolazione per cui il modello è fatto</translation>
    </message>
</context>
<context>
    <name>SourceKind</name>
    <message>
        <source>camera</source>
        <translation>telecamera</translation>
    </message>
    <message>
        <source>realsense</source>
        <translation>RealSense</translation>
    </message>
    <message>
        <source>demonstration</source>
        <translation>dimostrazione</translation>
    </message>
    <message>
        <source>recording</source>
        <translation>registrazione</translation>
    </message>
</context>
<context>
    <name>SourcePicker</name>
    <message>
        <source>measuring the rate</source>
        <translation>misura della frequenza</translation>
    </message>
    <message>
        <source>{0:.1f} pictures a second</source>
        <translation>{0:.1f} immagini al secondo</translation>
    </message>
    <message>
        <source>Opening...</source>
        <translation>Apertura...</translation>
    </message>
    <message>
        <source>A heel prick of a synthetic newborn</source>
        <translation>La puntura del tallone di un neonato sintetico</translation>
    </message>
    <message>
        <source>Open a recording</source>
        <translation>Apri una registrazione</translation>
    </message>
    <message>
        <source>Recordings</source>
        <translation>Registrazioni</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Tutti i file</translation>
    </message>
    <message>
        <source>Looking for cameras...</source>
        <translation>Ricerca di telecamere...</translation>
    </message>
    <message>
        <source>A camera that is plugged in now appears here by itself.</source>
        <translation>Una telecamera collegata ora compare qui da sola.</translation>
    </message>
    <message>
        <source>What is watched</source>
        <translation>Che cosa si osserva</translation>
    </message>
    <message>
        <source>Watch this</source>
        <translation>Osserva questa</translation>
    </message>
    <message>
        <source>Open a recording...</source>
        <translation>Apri una registrazione...</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annulla</translation>
    </message>
</context>
<context>
    <name>State</name>
    <message>
        <source>PAIN EXPRESSION</source>
        <translation>Espressione di dolore</translation>
    </message>
    <message>
        <source>NO PAIN EXPRESSION</source>
        <translation>Nessuna espressione di dolore</translation>
    </message>
    <message>
        <source>CANNOT TELL</source>
        <translation>Non valutabile</translation>
    </message>
</context>
<context>
    <name>StateView</name>
    <message>
        <source>for {0}</source>
        <translation>da {0}</translation>
    </message>
</context>
<context>
    <name>StatusView</name>
    <message>
        <source>fallback</source>
        <translation>ripiego</translation>
    </message>
</context>
<context>
    <name>Tour</name>
    <message>
        <source>The picture</source>
        <translation>L&apos;immagine</translation>
    </message>
    <message>
        <source>What can be said now</source>
        <translation>Che cosa si può dire ora</translation>
    </message>
    <message>
        <source>The trace</source>
        <translation>Il tracciato</translation>
    </message>
    <message>
        <source>Your tools</source>
        <translation>I suoi strumenti</translation>
    </message>
    <message>
        <source>The white frame marks the child&apos;s face; its thick side is the top of the head. Touch a face to say that it is the child: no other face is ever judged for it. A picture that is not live says so.</source>
        <translation>La cornice bianca segna il volto del bambino; il lato spesso è la sommità del capo. Tocchi un volto per dire che è il bambino: nessun altro volto viene mai giudicato al suo posto. Un&apos;immagine non dal vivo lo dice.</translation>
    </message>
    <message>
        <source>A word and a shape: triangle for a pain expression, ring for none, a question mark where nothing can be told, with the reason. Below stands for how long. What is seen is an expression, not pain itself.</source>
        <translation>Una parola e una forma: triangolo per un&apos;espressione di dolore, anello per nessuna, punto interrogativo dove non si può dire, con il motivo. Sotto sta da quanto tempo. Si vede un&apos;espressione, non il dolore stesso.</translation>
    </message>
    <message>
        <source>The last minutes. Above the dashed line the model sees a pain expression. Hatched time was not seen: it is neither pain nor its absence.</source>
        <translation>Gli ultimi minuti. Sopra la linea tratteggiata il modello vede un&apos;espressione di dolore. Il tempo a righe non è stato visto: non è dolore né la sua assenza.</translation>
    </message>
    <message>
        <source>Choose the camera, the model and the language here. F1 opens the help, F11 fills the screen. All of it works by keys and by a foot pedal too.</source>
        <translation>Qui si scelgono telecamera, modello e lingua. F1 apre la guida, F11 riempie lo schermo. Tutto funziona anche con i tasti e con un pedale.</translation>
    </message>
    <message>
        <source>Tour</source>
        <translation>Visita</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{0} di {1}</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Indietro</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fatto</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Avanti</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>Salta</translation>
    </message>
</context>
<context>
    <name>TraceView</name>
    <message>
        <source>threshold {0:.2f}</source>
        <translation>soglia {0:.2f}</translation>
    </message>
    <message>
        <source>model changed</source>
        <translation>modello cambiato</translation>
    </message>
    <message>
        <source>now</source>
        <translation>ora</translation>
    </message>
    <message>
        <source>all</source>
        <translation>tutto</translation>
    </message>
</context>
<context>
    <name>VideoView</name>
    <message>
        <source>{0} - {1} s old</source>
        <translation>{0} - {1} s fa</translation>
    </message>
</context>
</TS>
