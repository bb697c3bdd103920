<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="it" sourcelanguage="en">
<context>
    <name>AdvisoryBar</name>
    <message>
        <source>Pain expression was seen last; now nothing can be told</source>
        <translation>Vista per ultima: espressione di dolore; ora non valutabile</translation>
    </message>
    <message>
        <source>Pain expression goes on</source>
        <translation>L&apos;espressione di dolore continua</translation>
    </message>
    <message>
        <source>Pain expression goes on: seen</source>
        <translation>L&apos;espressione di dolore continua: visto</translation>
    </message>
    <message>
        <source>Advisories are paused: {0} left</source>
        <translation>Avvisi in pausa: ancora {0}</translation>
    </message>
    <message>
        <source>No advisories during the procedure</source>
        <translation>Nessun avviso durante la procedura</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Riprendi</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pausa</translation>
    </message>
    <message>
        <source>Tone: on</source>
        <translation>Suono: sì</translation>
    </message>
    <message>
        <source>Tone: off</source>
        <translation>Suono: no</translation>
    </message>
    <message>
        <source>Seen</source>
        <translation>Visto</translation>
    </message>
</context>
<context>
    <name>AnalgesiaKind</name>
    <message>
        <source>sucrose</source>
        <translation>saccarosio</translation>
    </message>
    <message>
        <source>glucose</source>
        <translation>glucosio</translation>
    </message>
    <message>
        <source>breast milk</source>
        <translation>latte materno</translation>
    </message>
    <message>
        <source>pacifier</source>
        <translation>ciuccio</translation>
    </message>
    <message>
        <source>holding</source>
        <translation>contenimento</translation>
    </message>
    <message>
        <source>skin to skin</source>
        <translation>pelle a pelle</translation>
    </message>
    <message>
        <source>drug</source>
        <translation>farmaco</translation>
    </message>
    <message>
        <source>other</source>
        <translation>altro</translation>
    </message>
</context>
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
    <name>Bedside</name>
    <message>
        <source>Saved.</source>
        <translation>Salvato.</translation>
    </message>
    <message>
        <source>Taken; it is kept as soon as a picture comes.</source>
        <translation>Preso; viene conservato appena arriva un&apos;immagine.</translation>
    </message>
</context>
<context>
    <name>CamBar</name>
    <message>
        <source>Hide (G)</source>
        <translation>Togli (G)</translation>
    </message>
    <message>
        <source>Where it looked (G)</source>
        <translation>Dove ha guardato (G)</translation>
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
        <source>Grad-CAM: where the model looked, not where it hurts</source>
        <translation>Grad-CAM: dove ha guardato il modello, non dove fa male</translation>
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
    <name>CompareDialog</name>
    <message>
        <source>Compare models</source>
        <translation>Confronto tra modelli</translation>
    </message>
    <message>
        <source>Both models look at the {0} recordings that are marked. Children that a model was trained on are left out.</source>
        <translation>Entrambi i modelli guardano le {0} registrazioni selezionate. I bambini con cui un modello è stato addestrato sono esclusi.</translation>
    </message>
    <message>
        <source>Candidate</source>
        <translation>Candidato</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Confronta</translation>
    </message>
    <message>
        <source>Use it from now on</source>
        <translation>Usa d’ora in poi</translation>
    </message>
    <message>
        <source>Back to the one before</source>
        <translation>Torna al precedente</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Chiudi</translation>
    </message>
    <message>
        <source>In words</source>
        <translation>A parole</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Figura</translation>
    </message>
</context>
<context>
    <name>Comparison</name>
    <message>
        <source>in use: {0}; candidate: {1}</source>
        <translation>in uso: {0}; candidato: {1}</translation>
    </message>
    <message>
        <source>{0} recordings, {1} frames, both judged {2}, decided differently {3}</source>
        <translation>{0} registrazioni, {1} fotogrammi, giudicati da entrambi {2}, decisi diversamente {3}</translation>
    </message>
    <message>
        <source>{0}: different {1}; episodes {2} to {3}; DAN face {4}</source>
        <translation>{0}: diversi {1}; episodi da {2} a {3}; volto DAN {4}</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{0} su {1}</translation>
    </message>
    <message>
        <source>{0} to {1}</source>
        <translation>da {0} a {1}</translation>
    </message>
    <message>
        <source>{0} by both</source>
        <translation>{0} per entrambi</translation>
    </message>
    <message>
        <source>people&apos;s labels: {0} frames pain, {1} no pain, both judged</source>
        <translation>etichette delle persone: {0} fotogrammi dolore, {1} senza dolore, giudicati da entrambi</translation>
    </message>
    <message>
        <source>in use: {0}</source>
        <translation>in uso: {0}</translation>
    </message>
    <message>
        <source>candidate: {0}</source>
        <translation>candidato: {0}</translation>
    </message>
    <message>
        <source>sensitivity {0}, specificity {1}</source>
        <translation>sensibilità {0}, specificità {1}</translation>
    </message>
    <message>
        <source>people&apos;s DAN face scores: {0}; just these are suggested by the one in use for {1}, by the candidate for {2}</source>
        <translation>punteggi del volto DAN dati da persone: {0}; proprio questi sono suggeriti da quello in uso per {1}, dal candidato per {2}</translation>
    </message>
    <message>
        <source>note: {0}</source>
        <translation>nota: {0}</translation>
    </message>
    <message>
        <source>advice: {0}</source>
        <translation>consiglio: {0}</translation>
    </message>
    <message>
        <source>no suggestion: {0}</source>
        <translation>nessun suggerimento: {0}</translation>
    </message>
    <message>
        <source>0 or 1</source>
        <translation>0 o 1</translation>
    </message>
    <message>
        <source>{0} (blue) against {1} (grey)</source>
        <translation>{0} (blu) contro {1} (grigio)</translation>
    </message>
    <message>
        <source>times in seconds; below the curves: pain only by the candidate (red-brown), only by the model in use (orange), seen by one only (grey)</source>
        <translation>tempi in secondi; sotto le curve: dolore solo per il candidato (rosso bruno), solo per il modello in uso (arancione), visto da uno solo (grigio)</translation>
    </message>
    <message>
        <source>above: people&apos;s labels, pain (black) and no pain (light). Research use, not a medical device.</source>
        <translation>sopra: etichette delle persone, dolore (nero) e senza dolore (chiaro). Uso di ricerca, non è un dispositivo medico.</translation>
    </message>
    <message>
        <source>people labelled {0} frames as pain and {1} as none, blind, that both models judged: both kinds are needed to tell which model is better; look at what changes</source>
        <translation>dei fotogrammi giudicati da entrambi i modelli, persone alla cieca ne hanno etichettati {0} come dolore e {1} senza: servono entrambi per dire quale modello è migliore; guardate che cosa cambia</translation>
    </message>
    <message>
        <source>balanced accuracy {0}, p = {1}, children: {2}</source>
        <translation>accuratezza bilanciata {0}, p = {1}, bambini: {2}</translation>
    </message>
    <message>
        <source>no difference shown ({0}): keep the one in use</source>
        <translation>nessuna differenza dimostrata ({0}): tenete quello in uso</translation>
    </message>
    <message>
        <source>no difference shown ({0}); fewer than {1} children never show one: keep the one in use</source>
        <translation>nessuna differenza dimostrata ({0}); con meno di {1} bambini non si dimostra mai: tenete quello in uso</translation>
    </message>
    <message>
        <source>the one in use agrees better with people ({0}): keep it</source>
        <translation>quello in uso concorda meglio con le persone ({0}): tenetelo</translation>
    </message>
    <message>
        <source>the candidate agrees better over all ({0}), but misses more pain (sensitivity {1}): a person must decide</source>
        <translation>nel complesso il candidato concorda meglio ({0}), ma gli sfugge più dolore (sensibilità {1}): deve decidere una persona</translation>
    </message>
    <message>
        <source>the candidate agrees better with people ({0}): promote it</source>
        <translation>il candidato concorda meglio con le persone ({0}): usatelo</translation>
    </message>
</context>
<context>
    <name>Completing</name>
    <message>
        <source>procedure {0}</source>
        <translation>procedura {0}</translation>
    </message>
</context>
<context>
    <name>ConsentDialog</name>
    <message>
        <source>This looks like a name: use the form&apos;s number.</source>
        <translation>Sembra un nome: usa il numero del modulo.</translation>
    </message>
    <message>
        <source>Consent</source>
        <translation>Consenso</translation>
    </message>
    <message>
        <source>What did the parents agree to, in writing?</source>
        <translation>A che cosa hanno acconsentito i genitori, per iscritto?</translation>
    </message>
    <message>
        <source>Video may be recorded</source>
        <translation>Il video può essere registrato</translation>
    </message>
    <message>
        <source>Sound may be recorded</source>
        <translation>Il suono può essere registrato</translation>
    </message>
    <message>
        <source>What was recorded may train models</source>
        <translation>Le registrazioni possono addestrare modelli</translation>
    </message>
    <message>
        <source>Pictures may be shown to others</source>
        <translation>Le immagini possono essere mostrate ad altri</translation>
    </message>
    <message>
        <source>Number of the signed form, never a name</source>
        <translation>Numero del modulo firmato, mai un nome</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annulla</translation>
    </message>
    <message>
        <source>Record the consent</source>
        <translation>Registra il consenso</translation>
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
    <name>Doubt</name>
    <message>
        <source>face seen too briefly</source>
        <translation>volto visto troppo poco</translation>
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
    <name>Feed</name>
    <message>
        <source>breast</source>
        <translation>seno</translation>
    </message>
    <message>
        <source>bottle</source>
        <translation>biberon</translation>
    </message>
    <message>
        <source>tube</source>
        <translation>sondino</translation>
    </message>
    <message>
        <source>nothing by mouth</source>
        <translation>nulla per bocca</translation>
    </message>
</context>
<context>
    <name>Field</name>
    <message>
        <source>study</source>
        <translation>studio</translation>
    </message>
    <message>
        <source>gestational weeks</source>
        <translation>settimane di gestazione</translation>
    </message>
    <message>
        <source>age in days</source>
        <translation>età in giorni</translation>
    </message>
    <message>
        <source>state before the procedure</source>
        <translation>stato prima della procedura</translation>
    </message>
    <message>
        <source>setting</source>
        <translation>ambiente</translation>
    </message>
    <message>
        <source>feed</source>
        <translation>pasto</translation>
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
    <message>
        <source>model late</source>
        <translation>modello in ritardo</translation>
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
        <translation>ESPRESSIONE DI DOLORE: il volto la mostra. Il perché puoi dirlo solo tu: la fame può somigliarle.</translation>
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
        <source>say which way is up, then an arrow key</source>
        <translation>dire dov&apos;è l&apos;alto, poi un tasto freccia</translation>
    </message>
    <message>
        <source>show where the model looked; over the picture; for pain or for the decision</source>
        <translation>mostrare dove ha guardato il modello; sopra l&apos;immagine; per il dolore o per la decisione</translation>
    </message>
    <message>
        <source>the procedure starts, and ends</source>
        <translation>la procedura inizia, e finisce</translation>
    </message>
    <message>
        <source>mark: prick; squeeze, start and end</source>
        <translation>segnare: puntura; spremitura, inizio e fine</translation>
    </message>
    <message>
        <source>mark: dressing, pacifier, sucrose, calm, other</source>
        <translation>segnare: medicazione, ciuccio, saccarosio, calma, altro</translation>
    </message>
    <message>
        <source>take a mark back; do it again</source>
        <translation>annullare un segno; ripeterlo</translation>
    </message>
    <message>
        <source>Ctrl+Z, Ctrl+Y</source>
        <translation>Ctrl+Z, Ctrl+Y</translation>
    </message>
    <message>
        <source>open: child, score, recording, vital signs, what is to complete</source>
        <translation>aprire: bambino, punteggio, registrazione, parametri vitali, da completare</translation>
    </message>
    <message>
        <source>advisory: seen; pause</source>
        <translation>avviso: visto; pausa</translation>
    </message>
    <message>
        <source>the button of the notice that is shown</source>
        <translation>il pulsante dell&apos;avvertenza mostrata</translation>
    </message>
    <message>
        <source>Return</source>
        <translation>Invio</translation>
    </message>
    <message>
        <source>leave a text field: the keys mark again</source>
        <translation>lasciare un campo di testo: i tasti segnano di nuovo</translation>
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
    <name>Language</name>
    <message>
        <source>en</source>
        <translation>it</translation>
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
    <name>Library</name>
    <message>
        <source>{0} of {1} recordings</source>
        <translation>{0} di {1} registrazioni</translation>
    </message>
    <message>
        <source>looking for more</source>
        <translation>ricerca in corso</translation>
    </message>
    <message>
        <source>any time</source>
        <translation>sempre</translation>
    </message>
    <message>
        <source>the last day</source>
        <translation>ultimo giorno</translation>
    </message>
    <message>
        <source>the last 7 days</source>
        <translation>ultimi 7 giorni</translation>
    </message>
    <message>
        <source>the last 30 days</source>
        <translation>ultimi 30 giorni</translation>
    </message>
    <message>
        <source>the last year</source>
        <translation>ultimo anno</translation>
    </message>
    <message>
        <source>any model</source>
        <translation>ogni modello</translation>
    </message>
    <message>
        <source>any score</source>
        <translation>ogni punteggio</translation>
    </message>
    <message>
        <source>scored</source>
        <translation>con punteggio</translation>
    </message>
    <message>
        <source>not scored</source>
        <translation>senza punteggio</translation>
    </message>
    <message>
        <source>analysed or not</source>
        <translation>analizzate o no</translation>
    </message>
    <message>
        <source>with episodes</source>
        <translation>con episodi</translation>
    </message>
    <message>
        <source>without episodes</source>
        <translation>senza episodi</translation>
    </message>
    <message>
        <source>not analysed</source>
        <translation>non analizzata</translation>
    </message>
    <message>
        <source>analysed: {0} of {1}</source>
        <translation>analizzate: {0} di {1}</translation>
    </message>
    <message>
        <source>failed: {0}</source>
        <translation>non riuscita: {0}</translation>
    </message>
    <message>
        <source>analysing {0} of {1}: {2}</source>
        <translation>analisi {0} di {1}: {2}</translation>
    </message>
    <message>
        <source>{0} left</source>
        <translation>mancano {0}</translation>
    </message>
    <message>
        <source>waits</source>
        <translation>in attesa</translation>
    </message>
    <message>
        <source>is analysed</source>
        <translation>in analisi</translation>
    </message>
    <message>
        <source>begun</source>
        <translation>iniziata</translation>
    </message>
    <message>
        <source>by another model</source>
        <translation>con un altro modello</translation>
    </message>
    <message>
        <source>analysed</source>
        <translation>analizzata</translation>
    </message>
    <message>
        <source>Erased: {0} sessions. It is noted in the audit file.</source>
        <translation>Eliminate: {0} sessioni. È annotato nel registro.</translation>
    </message>
    <message>
        <source>{0}: {1} days old, {2} MB</source>
        <translation>{0}: {1} giorni, {2} MB</translation>
    </message>
    <message>
        <source>Its recording stays: {0}</source>
        <translation>La sua registrazione resta: {0}</translation>
    </message>
    <message>
        <source>Collecting labels...</source>
        <translation>Raccolta delle etichette...</translation>
    </message>
    <message>
        <source>{0} labels of {1} sessions are in {2}</source>
        <translation>{0} etichette di {1} sessioni sono in {2}</translation>
    </message>
    <message>
        <source>{0} left out: nobody marked it</source>
        <translation>{0} esclusa: nessuno l’ha marcata</translation>
    </message>
    <message>
        <source>There is no other model: bring one in first.</source>
        <translation>Non c’è un altro modello: prima importarne uno.</translation>
    </message>
    <message>
        <source>Opening models and recordings...</source>
        <translation>Apertura di modelli e registrazioni...</translation>
    </message>
    <message>
        <source>is analysed: {0}</source>
        <translation>in analisi: {0}</translation>
    </message>
    <message>
        <source>{0} is in use from now on. A window that is open keeps its model.</source>
        <translation>{0} è in uso d’ora in poi. Una finestra già aperta tiene il suo modello.</translation>
    </message>
    <message>
        <source>Recordings and sessions are open in a window of their own.</source>
        <translation>Registrazioni e sessioni sono aperte in una finestra a parte.</translation>
    </message>
    <message>
        <source>The window of recordings failed (code {0}): open it again.</source>
        <translation>La finestra delle registrazioni si è fermata (codice {0}): riapritela.</translation>
    </message>
    <message>
        <source>The recordings cannot be opened: {0}</source>
        <translation>Le registrazioni non si aprono: {0}</translation>
    </message>
</context>
<context>
    <name>LibraryWindow</name>
    <message>
        <source>A folder of sessions or recordings</source>
        <translation>Una cartella di sessioni o registrazioni</translation>
    </message>
    <message>
        <source>Recordings - Sollievo</source>
        <translation>Registrazioni - Sollievo</translation>
    </message>
    <message>
        <source>Recordings</source>
        <translation>Registrazioni</translation>
    </message>
    <message>
        <source>Name, child, date (2026-11-23), score (dan 7, score&gt;=4), episodes&gt;0, model</source>
        <translation>Nome, bambino, data (2026-11-23), punteggio (dan 7, score&gt;=4), episodes&gt;0, modello</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>Data</translation>
    </message>
    <message>
        <source>Child</source>
        <translation>Bambino</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>Registrazione</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Durata</translation>
    </message>
    <message>
        <source>Scores</source>
        <translation>Punteggi</translation>
    </message>
    <message>
        <source>Episodes</source>
        <translation>Episodi</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modello</translation>
    </message>
    <message>
        <source>Analysis</source>
        <translation>Analisi</translation>
    </message>
    <message>
        <source>Folder...</source>
        <translation>Cartella...</translation>
    </message>
    <message>
        <source>Italiano</source>
        <translation>English</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Apri</translation>
    </message>
    <message>
        <source>Analyse</source>
        <translation>Analizza</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Ferma</translation>
    </message>
    <message>
        <source>Use for training</source>
        <translation>Usa per addestrare</translation>
    </message>
    <message>
        <source>Compare models...</source>
        <translation>Confronta modelli...</translation>
    </message>
    <message>
        <source>Old sessions...</source>
        <translation>Vecchie sessioni...</translation>
    </message>
    <message>
        <source>Mark all</source>
        <translation>Seleziona tutte</translation>
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
        <translation>Schermo (F11)</translation>
    </message>
</context>
<context>
    <name>MarkKind</name>
    <message>
        <source>procedure start</source>
        <translation>inizio procedura</translation>
    </message>
    <message>
        <source>procedure end</source>
        <translation>fine procedura</translation>
    </message>
    <message>
        <source>prick</source>
        <translation>puntura del tallone</translation>
    </message>
    <message>
        <source>squeeze start</source>
        <translation>inizio spremitura</translation>
    </message>
    <message>
        <source>squeeze end</source>
        <translation>fine spremitura</translation>
    </message>
    <message>
        <source>dressing</source>
        <translation>medicazione</translation>
    </message>
    <message>
        <source>pacifier</source>
        <translation>ciuccio</translation>
    </message>
    <message>
        <source>sucrose</source>
        <translation>saccarosio</translation>
    </message>
    <message>
        <source>calm</source>
        <translation>calma</translation>
    </message>
    <message>
        <source>sync</source>
        <translation>sincronizzazione</translation>
    </message>
    <message>
        <source>other</source>
        <translation>altro</translation>
    </message>
    <message>
        <source>exclude</source>
        <translation>escluso</translation>
    </message>
    <message>
        <source>pain</source>
        <translation>dolore</translation>
    </message>
    <message>
        <source>nonpain</source>
        <translation>non dolore</translation>
    </message>
    <message>
        <source>face box</source>
        <translation>riquadro del volto</translation>
    </message>
    <message>
        <source>brow bulge</source>
        <translation>fronte corrugata</translation>
    </message>
    <message>
        <source>eye squeeze</source>
        <translation>occhi strizzati</translation>
    </message>
    <message>
        <source>nasolabial furrow</source>
        <translation>solco nasolabiale</translation>
    </message>
    <message>
        <source>mouth</source>
        <translation>bocca</translation>
    </message>
</context>
<context>
    <name>Marking</name>
    <message>
        <source>Removed: {0}</source>
        <translation>Tolto: {0}</translation>
    </message>
    <message>
        <source>Nothing is left to take back</source>
        <translation>Non c&apos;è più nulla da annullare</translation>
    </message>
    <message>
        <source>Nothing is left to do again</source>
        <translation>Non c&apos;è più nulla da ripetere</translation>
    </message>
    <message>
        <source>Taken back: {0}</source>
        <translation>Annullato: {0}</translation>
    </message>
    <message>
        <source>Done again: {0}</source>
        <translation>Ripetuto: {0}</translation>
    </message>
    <message>
        <source>number {0}</source>
        <translation>numero {0}</translation>
    </message>
</context>
<context>
    <name>MarkingBar</name>
    <message>
        <source>Marking</source>
        <translation>Marcatura</translation>
    </message>
    <message>
        <source>Your code, never your name</source>
        <translation>Il tuo codice, mai il nome</translation>
    </message>
    <message>
        <source>Why a part is excluded</source>
        <translation>Perché si esclude</translation>
    </message>
    <message>
        <source>It happens here (K)</source>
        <translation>Succede qui (K)</translation>
    </message>
    <message>
        <source>Remove (Del)</source>
        <translation>Togli (Del)</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Annulla</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Ripristina</translation>
    </message>
    <message>
        <source>Hide the model (H)</source>
        <translation>Nascondi il modello (H)</translation>
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
    <name>NotAssessable</name>
    <message>
        <source>wrapped</source>
        <translation>avvolto</translation>
    </message>
    <message>
        <source>pacifier</source>
        <translation>ciuccio</translation>
    </message>
    <message>
        <source>tube</source>
        <translation>tubo</translation>
    </message>
    <message>
        <source>eye shields</source>
        <translation>occhi protetti</translation>
    </message>
    <message>
        <source>covered</source>
        <translation>coperto</translation>
    </message>
    <message>
        <source>out of view</source>
        <translation>fuori vista</translation>
    </message>
    <message>
        <source>no sound</source>
        <translation>nessun suono</translation>
    </message>
    <message>
        <source>sedated or relaxed by drugs</source>
        <translation>sedato o curarizzato</translation>
    </message>
    <message>
        <source>not measured</source>
        <translation>non misurato</translation>
    </message>
    <message>
        <source>other</source>
        <translation>altro</translation>
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
        <translation>La telecamera non c&apos;è ancora: collegala. Si riprova di continuo.</translation>
    </message>
    <message>
        <source>The camera is lost: check its cable. It comes back by itself.</source>
        <translation>Telecamera persa: controlla il cavo. Torna da sola.</translation>
    </message>
    <message>
        <source>The picture stands still: check the camera.</source>
        <translation>L&apos;immagine è bloccata: controlla la telecamera.</translation>
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
        <source>Details: {0}</source>
        <translation>Dettagli (in inglese): {0}</translation>
    </message>
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
    <name>OldSessionsDialog</name>
    <message>
        <source>{0} days</source>
        <translation>{0} giorni</translation>
    </message>
    <message>
        <source>Old sessions</source>
        <translation>Vecchie sessioni</translation>
    </message>
    <message>
        <source>Sessions older than this. A recording elsewhere that a session points at stays.</source>
        <translation>Sessioni più vecchie di così. Una registrazione altrove a cui una sessione rimanda resta.</translation>
    </message>
    <message>
        <source>Erase these {0} sessions for good</source>
        <translation>Elimina per sempre queste {0} sessioni</translation>
    </message>
    <message>
        <source>Erase</source>
        <translation>Elimina</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Chiudi</translation>
    </message>
</context>
<context>
    <name>OpenKind</name>
    <message>
        <source>no subject</source>
        <translation>scheda del bambino mancante</translation>
    </message>
    <message>
        <source>subject form</source>
        <translation>scheda del bambino</translation>
    </message>
    <message>
        <source>no consent recorded</source>
        <translation>nessun consenso registrato</translation>
    </message>
    <message>
        <source>dose or time of analgesia</source>
        <translation>dose o ora dell&apos;analgesia</translation>
    </message>
    <message>
        <source>start not marked</source>
        <translation>inizio non segnato</translation>
    </message>
    <message>
        <source>end not marked</source>
        <translation>fine non segnata</translation>
    </message>
    <message>
        <source>squeeze without an end</source>
        <translation>spremitura senza fine</translation>
    </message>
    <message>
        <source>no prick marked</source>
        <translation>nessuna puntura segnata</translation>
    </message>
    <message>
        <source>mark without a note</source>
        <translation>segno senza nota</translation>
    </message>
    <message>
        <source>mark needed for a window</source>
        <translation>manca un segno per il tempo</translation>
    </message>
    <message>
        <source>not scored</source>
        <translation>senza punteggio</translation>
    </message>
    <message>
        <source>score incomplete</source>
        <translation>punteggio incompleto</translation>
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
    <name>Population</name>
    <message>
        <source>No subject is entered yet: fill in the form (B).</source>
        <translation>La scheda del bambino è vuota: compilala (B).</translation>
    </message>
    <message>
        <source>{0} to {1}</source>
        <translation>da {0} a {1}</translation>
    </message>
    <message>
        <source>{0}: not entered. The model was made for {1}.</source>
        <translation>{0}: manca. Il modello è fatto per {1}.</translation>
    </message>
    <message>
        <source>{0}: {1}. The model was made for {2}.</source>
        <translation>{0}: {1}. Il modello è fatto per {2}.</translation>
    </message>
</context>
<context>
    <name>ProcedureStrip</name>
    <message>
        <source>Start procedure ({0})</source>
        <translation>Inizia procedura ({0})</translation>
    </message>
    <message>
        <source>End procedure ({0})</source>
        <translation>Fine procedura ({0})</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Annulla</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Ripeti</translation>
    </message>
</context>
<context>
    <name>Reason</name>
    <message>
        <source>hand in front</source>
        <translation>mano davanti</translation>
    </message>
    <message>
        <source>turned away</source>
        <translation>volto girato</translation>
    </message>
    <message>
        <source>eyes covered</source>
        <translation>occhi coperti</translation>
    </message>
    <message>
        <source>out of focus</source>
        <translation>sfocato</translation>
    </message>
    <message>
        <source>another person</source>
        <translation>un&apos;altra persona</translation>
    </message>
    <message>
        <source>crying for food</source>
        <translation>piange per fame</translation>
    </message>
    <message>
        <source>other</source>
        <translation>altro</translation>
    </message>
</context>
<context>
    <name>Recorder</name>
    <message>
        <source>the disk is nearly full: the recording will stop by itself, free space</source>
        <translation>il disco è quasi pieno: la registrazione si fermerà da sola, libera spazio</translation>
    </message>
    <message>
        <source>nothing comes from the microphone: plug it in again, the video goes on without sound</source>
        <translation>dal microfono non arriva nulla: ricollegalo, il video continua senza suono</translation>
    </message>
    <message>
        <source>the disk is full: the recording stopped, the monitoring goes on; free space</source>
        <translation>il disco è pieno: la registrazione si è fermata, il monitoraggio continua; libera spazio</translation>
    </message>
</context>
<context>
    <name>Recording</name>
    <message>
        <source>{0} pictures lost</source>
        <translation>{0} immagini perse</translation>
    </message>
</context>
<context>
    <name>RecordingList</name>
    <message>
        <source>Recordings</source>
        <translation>Registrazioni</translation>
    </message>
</context>
<context>
    <name>RecordingPanel</name>
    <message>
        <source>Start recording</source>
        <translation>Avvia registrazione</translation>
    </message>
    <message>
        <source>Stop recording</source>
        <translation>Ferma registrazione</translation>
    </message>
    <message>
        <source>Nothing is recorded</source>
        <translation>Non si registra nulla</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>Registrazione in corso</translation>
    </message>
    <message>
        <source>The recording is over</source>
        <translation>Registrazione terminata</translation>
    </message>
    <message>
        <source>The recording stopped by a fault</source>
        <translation>Registrazione interrotta da un guasto</translation>
    </message>
    <message>
        <source>{0} pictures, {1} files, {2} MB</source>
        <translation>{0} immagini, {1} file, {2} MB</translation>
    </message>
    <message>
        <source>{0} pictures lost</source>
        <translation>{0} immagini perse</translation>
    </message>
    <message>
        <source>with sound</source>
        <translation>con suono</translation>
    </message>
    <message>
        <source>without sound</source>
        <translation>senza suono</translation>
    </message>
    <message>
        <source>room for {0} GB more</source>
        <translation>spazio per altri {0} GB</translation>
    </message>
    <message>
        <source>video</source>
        <translation>video</translation>
    </message>
    <message>
        <source>sound</source>
        <translation>suono</translation>
    </message>
    <message>
        <source>training</source>
        <translation>addestramento</translation>
    </message>
    <message>
        <source>publication</source>
        <translation>pubblicazione</translation>
    </message>
    <message>
        <source>The parents agreed to: {0}</source>
        <translation>I genitori hanno acconsentito a: {0}</translation>
    </message>
    <message>
        <source>No consent is recorded yet.</source>
        <translation>Nessun consenso è ancora registrato.</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>Registra</translation>
    </message>
    <message>
        <source>● REC</source>
        <translation>● REC</translation>
    </message>
    <message>
        <source>Consent...</source>
        <translation>Consenso...</translation>
    </message>
</context>
<context>
    <name>Replay</name>
    <message>
        <source>opening</source>
        <translation>apertura</translation>
    </message>
    <message>
        <source>{0} of {1}   picture {2}{3}</source>
        <translation>{0} di {1}   immagine {2}{3}</translation>
    </message>
    <message>
        <source>analysis: opening model and recording</source>
        <translation>analisi: apertura di modello e registrazione</translation>
    </message>
    <message>
        <source>analysed {0}</source>
        <translation>analizzato {0}</translation>
    </message>
    <message>
        <source>{0} left</source>
        <translation>mancano {0}</translation>
    </message>
    <message>
        <source>analysis stopped at {0}</source>
        <translation>analisi ferma al {0}</translation>
    </message>
    <message>
        <source>analysis failed: {0}</source>
        <translation>analisi non riuscita: {0}</translation>
    </message>
    <message>
        <source>analysed: {0} pictures</source>
        <translation>analizzate: {0} immagini</translation>
    </message>
    <message>
        <source>preparing jumps: {0}, {1} left</source>
        <translation>preparo i salti: {0}, mancano {1}</translation>
    </message>
    <message>
        <source>The recording has changed: it is analysed anew.</source>
        <translation>La registrazione è cambiata: viene analizzata di nuovo.</translation>
    </message>
    <message>
        <source>There is no other one in that direction.</source>
        <translation>Non ce n&apos;è un altro in quella direzione.</translation>
    </message>
    <message>
        <source>A label is for this picture.</source>
        <translation>L&apos;etichetta vale per questa immagine.</translation>
    </message>
    <message>
        <source>A label is for the part from {0} to {1}.</source>
        <translation>L&apos;etichetta vale per il tratto da {0} a {1}.</translation>
    </message>
    <message>
        <source>Enter your code first.</source>
        <translation>Inserisci prima il tuo codice.</translation>
    </message>
    <message>
        <source>Draw a box around the child&apos;s face in the picture.</source>
        <translation>Disegna un riquadro intorno al volto del bambino nell&apos;immagine.</translation>
    </message>
    <message>
        <source>There is no label of yours here, and no event.</source>
        <translation>Qui non ci sono etichette tue né eventi.</translation>
    </message>
    <message>
        <source>removed: {0}</source>
        <translation>tolto: {0}</translation>
    </message>
    <message>
        <source>There is nothing left to take back or to do again.</source>
        <translation>Non resta nulla da annullare o ripristinare.</translation>
    </message>
    <message>
        <source>done again: {0}</source>
        <translation>ripristinato: {0}</translation>
    </message>
    <message>
        <source>taken back: {0}</source>
        <translation>annullato: {0}</translation>
    </message>
    <message>
        <source>Choose the part to repeat first: where it begins (I) and ends (O).</source>
        <translation>Scegli prima il tratto da ripetere: dove inizia (I) e dove finisce (O).</translation>
    </message>
    <message>
        <source>Saved.</source>
        <translation>Salvato.</translation>
    </message>
    <message>
        <source>There is no recording to which this could belong.</source>
        <translation>Non c’è una registrazione a cui questo possa appartenere.</translation>
    </message>
</context>
<context>
    <name>ReplayControls</name>
    <message>
        <source>Pause (space)</source>
        <translation>Pausa (spazio)</translation>
    </message>
    <message>
        <source>Play (space)</source>
        <translation>Riproduci (spazio)</translation>
    </message>
    <message>
        <source>Plays the recording&apos;s sound with its pictures</source>
        <translation>Riproduce il suono della registrazione insieme alle immagini</translation>
    </message>
    <message>
        <source>Silent at this speed: sound is heard at 1 x</source>
        <translation>Muto a questa velocità: il suono si sente a 1 x</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Ferma</translation>
    </message>
    <message>
        <source>Analyse</source>
        <translation>Analizza</translation>
    </message>
    <message>
        <source>Sound (S)</source>
        <translation>Suono (S)</translation>
    </message>
    <message>
        <source>Part begins (I)</source>
        <translation>Inizio tratto (I)</translation>
    </message>
    <message>
        <source>Part ends (O)</source>
        <translation>Fine tratto (O)</translation>
    </message>
    <message>
        <source>No part (Esc)</source>
        <translation>Nessun tratto (Esc)</translation>
    </message>
    <message>
        <source>Repeat (R)</source>
        <translation>Ripeti (R)</translation>
    </message>
    <message>
        <source>Next episode (E)</source>
        <translation>Episodio succ. (E)</translation>
    </message>
    <message>
        <source>Next gap (U)</source>
        <translation>Lacuna succ. (U)</translation>
    </message>
    <message>
        <source>Next mark (V)</source>
        <translation>Segno succ. (V)</translation>
    </message>
    <message>
        <source>With the shift key: the one before</source>
        <translation>Con il tasto maiuscole: quello precedente</translation>
    </message>
    <message>
        <source>One picture back; with the shift key one second</source>
        <translation>Un&apos;immagine indietro; con il tasto maiuscole un secondo</translation>
    </message>
    <message>
        <source>One picture on; with the shift key one second</source>
        <translation>Un&apos;immagine avanti; con il tasto maiuscole un secondo</translation>
    </message>
    <message>
        <source>Show more time</source>
        <translation>Mostra più tempo</translation>
    </message>
    <message>
        <source>Show less time</source>
        <translation>Mostra meno tempo</translation>
    </message>
</context>
<context>
    <name>ReplayWindow</name>
    <message>
        <source>This looks like a name: take a code, such as N7.</source>
        <translation>Sembra un nome: usa un codice, per esempio N7.</translation>
    </message>
    <message>
        <source>This picture is not analysed yet.</source>
        <translation>Questa immagine non è ancora analizzata.</translation>
    </message>
    <message>
        <source>RESEARCH USE - NOT A MEDICAL DEVICE</source>
        <translation>USO DI RICERCA - NON È UN DISPOSITIVO MEDICO</translation>
    </message>
    <message>
        <source>Where the model looked (G)</source>
        <translation>Dove ha guardato (G)</translation>
    </message>
    <message>
        <source>Library (F)</source>
        <translation>Archivio (F)</translation>
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
    <name>ScoreItem</name>
    <message>
        <source>can be judged</source>
        <translation>valutabile</translation>
    </message>
</context>
<context>
    <name>ScorePanel</name>
    <message>
        <source>Save the correction</source>
        <translation>Salva la correzione</translation>
    </message>
    <message>
        <source>Save my score</source>
        <translation>Salva il mio punteggio</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>Punteggio</translation>
    </message>
    <message>
        <source>Your code, never your name</source>
        <translation>Il tuo codice, mai il nome</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>Scala</translation>
    </message>
    <message>
        <source>Time that is scored</source>
        <translation>Tempo valutato</translation>
    </message>
    <message>
        <source>Comment</source>
        <translation>Commento</translation>
    </message>
    <message>
        <source>Show the wording of all values</source>
        <translation>Mostra il testo di tutti i valori</translation>
    </message>
    <message>
        <source>Nurse first: hide the model
until I have scored</source>
        <translation>Prima l&apos;infermiera: modello nascosto
finché non ho dato il punteggio</translation>
    </message>
    <message>
        <source>Begins now</source>
        <translation>Inizia ora</translation>
    </message>
    <message>
        <source>Ends now</source>
        <translation>Finisce ora</translation>
    </message>
    <message>
        <source>Score something else</source>
        <translation>Un altro punteggio</translation>
    </message>
</context>
<context>
    <name>Scoring</name>
    <message>
        <source>procedure {0}</source>
        <translation>procedura {0}</translation>
    </message>
    <message>
        <source>procedure {0}, prick {1}</source>
        <translation>procedura {0}, puntura {1}</translation>
    </message>
    <message>
        <source>Enter your code first: a score belongs to somebody.</source>
        <translation>Inserisci prima il tuo codice: un punteggio è di qualcuno.</translation>
    </message>
    <message>
        <source>This time is over in {0}: then the score can be saved.</source>
        <translation>Questo tempo finisce tra {0}: poi il punteggio si può salvare.</translation>
    </message>
    <message>
        <source>Say when the time begins and when it ends.</source>
        <translation>Indica quando il tempo inizia e quando finisce.</translation>
    </message>
    <message>
        <source>No procedure is marked yet.</source>
        <translation>Nessuna procedura è ancora segnata.</translation>
    </message>
    <message>
        <source>Needed: {0}</source>
        <translation>Manca: {0}</translation>
    </message>
    <message>
        <source>The model&apos;s suggestion is hidden until your score is saved.</source>
        <translation>Il suggerimento del modello è nascosto finché non salvi il tuo punteggio.</translation>
    </message>
    <message>
        <source>No suggestion for this child.</source>
        <translation>Nessun suggerimento per questo bambino.</translation>
    </message>
    <message>
        <source>No suggestion was kept with this score.</source>
        <translation>Con questo punteggio non è stato conservato alcun suggerimento.</translation>
    </message>
    <message>
        <source>No suggestion: the model was changed in this time.</source>
        <translation>Nessun suggerimento: il modello è cambiato in questo tempo.</translation>
    </message>
    <message>
        <source>This looks like a name: take a code, such as N7.</source>
        <translation>Sembra un nome: usa un codice, per esempio N7.</translation>
    </message>
    <message>
        <source>Saved at {0}, before you saw the model.</source>
        <translation>Salvato alle {0}, prima di vedere il modello.</translation>
    </message>
    <message>
        <source>Saved at {0}. You had seen the model.</source>
        <translation>Salvato alle {0}. Avevi visto il modello.</translation>
    </message>
</context>
<context>
    <name>ScoringDesk</name>
    <message>
        <source>procedure {0}</source>
        <translation>procedura {0}</translation>
    </message>
    <message>
        <source>procedure {0}, prick {1}</source>
        <translation>procedura {0}, puntura {1}</translation>
    </message>
    <message>
        <source>Enter your code first: a score belongs to somebody.</source>
        <translation>Inserisci prima il tuo codice: un punteggio è di qualcuno.</translation>
    </message>
    <message>
        <source>You have seen the model on this recording: this score will not count as blind.</source>
        <translation>Hai visto il modello su questa registrazione: questo punteggio non varrà come cieco.</translation>
    </message>
    <message>
        <source>You have seen the model since: a correction makes this score one that is not blind.</source>
        <translation>Da allora hai visto il modello: correggendolo, il punteggio non sarà più cieco.</translation>
    </message>
    <message>
        <source>This time goes on after the end of the recording.</source>
        <translation>Questo tempo continua oltre la fine della registrazione.</translation>
    </message>
    <message>
        <source>Scores of others: {0}, shown once you have scored the same time by the same scale.</source>
        <translation>Punteggi di altri: {0}, visibili quando avrai valutato lo stesso tempo con la stessa scala.</translation>
    </message>
    <message>
        <source>Go to where the time begins and to where it ends, and say so (I, O).</source>
        <translation>Vai dove il tempo inizia e dove finisce, e indicalo (I, O).</translation>
    </message>
    <message>
        <source>No procedure is marked yet: mark it under Marking (M), or set the time by hand.</source>
        <translation>Nessuna procedura è ancora segnata: segnala in Marcatura (M), o scegli il tempo a mano.</translation>
    </message>
    <message>
        <source>Needed: {0}. Mark it under Marking (M).</source>
        <translation>Manca: {0}. Segnalo in Marcatura (M).</translation>
    </message>
    <message>
        <source>No suggestion for this child.</source>
        <translation>Nessun suggerimento per questo bambino.</translation>
    </message>
    <message>
        <source>The model&apos;s suggestion is hidden until your score is saved.</source>
        <translation>Il suggerimento del modello è nascosto finché non salvi il tuo punteggio.</translation>
    </message>
    <message>
        <source>Saved, before you saw the model.</source>
        <translation>Salvato, prima di vedere il modello.</translation>
    </message>
    <message>
        <source>Saved. You had seen the model.</source>
        <translation>Salvato. Avevi visto il modello.</translation>
    </message>
    <message>
        <source>Left to score by this rule: {0}.</source>
        <translation>Ancora da valutare con questa regola: {0}.</translation>
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
        <translation>nascosto finché non salvi il tuo punteggio</translation>
    </message>
    <message>
        <source>no state: this child is outside the population that the model was made for</source>
        <translation>nessuno stato: questo bambino è fuori dalla popolazione per cui il modello è fatto</translation>
    </message>
    <message>
        <source>It is not known yet whether there is sound that may be heard.</source>
        <translation>Non si sa ancora se c&apos;è un suono che si può ascoltare.</translation>
    </message>
    <message>
        <source>There is no sound in this recording.</source>
        <translation>Questa registrazione non contiene suono.</translation>
    </message>
    <message>
        <source>No consent to sound is recorded for this child: it stays unheard.</source>
        <translation>Per questo bambino non è registrato alcun consenso al suono: non si può ascoltare.</translation>
    </message>
    <message>
        <source>Sound cannot be played here: the system&apos;s package libportaudio2 is missing.</source>
        <translation>Qui il suono non si può riprodurre: manca il pacchetto di sistema libportaudio2.</translation>
    </message>
    <message>
        <source>No loudspeaker was found: plug one in and start the program again.</source>
        <translation>Nessun altoparlante trovato: collegane uno e riavvia il programma.</translation>
    </message>
    <message>
        <source>The sound stopped, the pictures go on: check the loudspeaker, then press Sound (S) again.</source>
        <translation>Il suono si è interrotto, le immagini continuano: controlla l&apos;altoparlante, poi premi di nuovo Suono (S).</translation>
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
        <source>being watched now</source>
        <translation>è quella osservata ora</translation>
    </message>
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
        <source>Recordings and sessions...</source>
        <translation>Registrazioni e sessioni...</translation>
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
    <name>StateBefore</name>
    <message>
        <source>asleep</source>
        <translation>dorme</translation>
    </message>
    <message>
        <source>quiet</source>
        <translation>tranquillo</translation>
    </message>
    <message>
        <source>awake</source>
        <translation>sveglio</translation>
    </message>
    <message>
        <source>crying</source>
        <translation>piange</translation>
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
    <name>SubjectPanel</name>
    <message>
        <source>A code is needed: the one from the study&apos;s list.</source>
        <translation>Serve un codice: quello della lista dello studio.</translation>
    </message>
    <message>
        <source>Not saved: weeks are like 38 or 34+5 (up to 46), days and minutes are numbers.</source>
        <translation>Non salvato: le settimane sono come 38 o 34+5 (fino a 46), giorni e minuti sono numeri.</translation>
    </message>
    <message>
        <source>This looks like a name or a date of birth: use the study&apos;s code, such as MP-017.</source>
        <translation>Sembra un nome o una data di nascita: usa il codice dello studio, per esempio MP-017.</translation>
    </message>
    <message>
        <source>Child</source>
        <translation>Bambino</translation>
    </message>
    <message>
        <source>Study</source>
        <translation>Studio</translation>
    </message>
    <message>
        <source>Child&apos;s code, never a name</source>
        <translation>Codice, mai un nome</translation>
    </message>
    <message>
        <source>Gestational weeks (34+5)</source>
        <translation>Settimane (34+5)</translation>
    </message>
    <message>
        <source>Age in days</source>
        <translation>Età in giorni</translation>
    </message>
    <message>
        <source>Where the child is watched</source>
        <translation>Dove viene osservato</translation>
    </message>
    <message>
        <source>State before the procedure</source>
        <translation>Stato prima della procedura</translation>
    </message>
    <message>
        <source>Last feed</source>
        <translation>Ultimo pasto</translation>
    </message>
    <message>
        <source>Minutes ago</source>
        <translation>Minuti fa</translation>
    </message>
    <message>
        <source>Against pain: what, and how much</source>
        <translation>Contro il dolore: che cosa e quanto</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Nota</translation>
    </message>
    <message>
        <source>dose, such as 0.5 ml</source>
        <translation>dose, es. 0,5 ml</translation>
    </message>
    <message>
        <source>min ago</source>
        <translation>min fa</translation>
    </message>
    <message>
        <source>Given</source>
        <translation>Dato</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>Togli l&apos;ultimo</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Salva</translation>
    </message>
    <message>
        <source>Next child: end this session</source>
        <translation>Altro bambino: chiudi la sessione</translation>
    </message>
</context>
<context>
    <name>Suggestion</name>
    <message>
        <source>seen {0} s, not seen {1} s</source>
        <translation>visto {0} s, non visto {1} s</translation>
    </message>
    <message>
        <source>No suggestion: {0}.</source>
        <translation>Nessun suggerimento: {0}.</translation>
    </message>
    <message>
        <source>0 or 1</source>
        <translation>0 o 1</translation>
    </message>
    <message>
        <source>{0} to {1}</source>
        <translation>da {0} a {1}</translation>
    </message>
    <message>
        <source>The model suggests {0}</source>
        <translation>Il modello suggerisce {0}</translation>
    </message>
    <message>
        <source>pain expression in {0} of the time</source>
        <translation>espressione di dolore nel {0} del tempo</translation>
    </message>
    <message>
        <source>time-based, intensity not measured</source>
        <translation>in base al tempo, intensità non misurata</translation>
    </message>
    <message>
        <source>the face was not seen in the window</source>
        <translation>il volto non è stato visto in questo tempo</translation>
    </message>
    <message>
        <source>the model has no measured sensitivity and specificity</source>
        <translation>sensibilità e specificità del modello non misurate</translation>
    </message>
</context>
<context>
    <name>TimeBar</name>
    <message>
        <source>The model is hidden.</source>
        <translation>Il modello è nascosto.</translation>
    </message>
    <message>
        <source>not analysed yet</source>
        <translation>non ancora analizzato</translation>
    </message>
</context>
<context>
    <name>ToCompletePanel</name>
    <message>
        <source>To do: {0}</source>
        <translation>Da fare: {0}</translation>
    </message>
    <message>
        <source>To do</source>
        <translation>Da fare</translation>
    </message>
    <message>
        <source>Nothing is left to do.</source>
        <translation>Non resta nulla da fare.</translation>
    </message>
    <message>
        <source>Marks</source>
        <translation>Segni</translation>
    </message>
    <message>
        <source>note on the mark</source>
        <translation>nota sul segno</translation>
    </message>
    <message>
        <source>{0} s earlier</source>
        <translation>{0} s prima</translation>
    </message>
    <message>
        <source>{0} s later</source>
        <translation>{0} s dopo</translation>
    </message>
    <message>
        <source>Keep the note</source>
        <translation>Salva la nota</translation>
    </message>
    <message>
        <source>Remove the mark</source>
        <translation>Togli il segno</translation>
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
        <translation>La cornice bianca segna il volto del bambino; il lato spesso è la sommità del capo. Tocca un volto per dire che è il bambino: nessun altro volto viene mai giudicato al suo posto. Un&apos;immagine non dal vivo lo dice.</translation>
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
<context>
    <name>VitalSigns</name>
    <message>
        <source>{0} values kept. The clocks are {1} s apart.</source>
        <translation>{0} valori conservati. Gli orologi differiscono di {1} s.</translation>
    </message>
    <message>
        <source>Not kept: a heart rate lies within 0 to 350, a saturation within 0 to 100.</source>
        <translation>Non conservato: la frequenza va da 0 a 350, la saturazione da 0 a 100.</translation>
    </message>
    <message>
        <source>Kept at {0}.</source>
        <translation>Conservato alle {0}.</translation>
    </message>
    <message>
        <source>Not marked: a time is like 12:03:20, or seconds.</source>
        <translation>Non segnato: l&apos;ora è come 12:03:20, o in secondi.</translation>
    </message>
    <message>
        <source>Marked: it showed {0} at our {1}.</source>
        <translation>Segnato: mostrava {0} alle nostre {1}.</translation>
    </message>
</context>
<context>
    <name>VitalSignsPanel</name>
    <message>
        <source>Not kept: a heart rate or a saturation is a number, such as 152 or 97.</source>
        <translation>Non conservato: frequenza e saturazione sono numeri, per esempio 152 o 97.</translation>
    </message>
    <message>
        <source>Bring in vital signs</source>
        <translation>Importa parametri vitali</translation>
    </message>
    <message>
        <source>Vital signs</source>
        <translation>Parametri</translation>
    </message>
    <message>
        <source>Heart rate, a minute</source>
        <translation>Frequenza, al minuto</translation>
    </message>
    <message>
        <source>Saturation, %</source>
        <translation>Saturazione, %</translation>
    </message>
    <message>
        <source>What the other monitor&apos;s clock shows</source>
        <translation>Ora mostrata dall&apos;altro monitor</translation>
    </message>
    <message>
        <source>From another monitor&apos;s file: first mark what its clock shows, then bring in the file.</source>
        <translation>Dal file di un altro monitor: prima segna l&apos;ora che mostra, poi importa il file.</translation>
    </message>
    <message>
        <source>Keep, as of now</source>
        <translation>Conserva, a quest&apos;ora</translation>
    </message>
    <message>
        <source>It shows this now</source>
        <translation>Adesso mostra quest&apos;ora</translation>
    </message>
    <message>
        <source>Bring in a CSV file...</source>
        <translation>Importa un file CSV...</translation>
    </message>
</context>
<context>
    <name>VitalSignsView</name>
    <message>
        <source>● HR</source>
        <translation>● FC</translation>
    </message>
    <message>
        <source>■ SpO2 %</source>
        <translation>■ SpO2 %</translation>
    </message>
</context>
</TS>
