package dev.muster.cli.map;

import dev.muster.InsightsRecorder;
import dev.muster.InsightsRecorder.Phase;
import dev.muster.Pool;
import dev.muster.cli.map.CommandEnd.Cause;
import dev.muster.cli.map.CommandRequest.Limits;
import dev.muster.monitor.Insights;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Runs a command for each item of an input.
public final class MapRun {
    /*
     * One thread reads the input, and waits for a place before each item; the places have threads or
     * workers of their own; what has finished is passed on by whoever brings it. So a slow input, a
     * slow command and a slow reader of the output hold up nobody but those who wait for them, and
     * whatever is fast waits as soon as WINDOW items have not been printed.
     *
     * The run is over when all items that were submitted have been passed on, and there will be no
     * others: because the input has ended, or because the run was halted. Then the thread that reads
     * may still wait for input, and is left to the end of this process.
     */

    /// How many items may have begun and not been printed: as many as may overtake a slow one.
    private static final int WINDOW = 4096;

    private final MapPlan plan;
    private final Items items;
    private final MapOutput output;
    private final @Nullable MapJournal journal;
    private final CommandGuard guard;
    private final Places places;
    private final Order order;
    private final Limits limits;
    private final InsightsRecorder recorder;
    private final Semaphore window = new Semaphore(WINDOW);
    private final CompletableFuture<@Nullable Void> over = new CompletableFuture<>();

    private final Object lock = new Object();

    // Guarded by lock.
    private long submitted;
    private long passedOn;
    private long ended;
    private long failed;
    private boolean isComplete;

    private volatile Halt.End halted = Halt.End.NEVER;

    private MapRun(MapPlan plan, Items items, MapOutput output, @Nullable MapJournal journal)
            throws IOException {
        this.guard = CommandGuard.ofThisJvm();
        this.plan = plan;
        this.items = items;
        this.output = output;
        this.journal = journal;
        this.places = Places.open(plan.here(), plan.hosts());
        this.order = new Order(plan.isOrdered(), this::passOn);
        this.limits = new Limits(plan.timeout().toNanos(), plan.memoryBytes());
        this.recorder = InsightsRecorder.start(places.count());
    }

    /// Begins one. Nothing is read before [#await].
    ///
    /// @param journal what has been done before, and takes what is done; null if there is none
    /// @throws IOException if there is no place for temporary files
    public static MapRun open(
            MapPlan plan, Items items, MapOutput output, @Nullable MapJournal journal)
            throws IOException {
        return new MapRun(plan, items, output, journal);
    }

    /// Runs it to its end.
    ///
    /// @return whether it was halted
    /// @throws IOException if the input cannot be read, or the output or the journal not be written
    /// @throws InterruptedException if interrupted; all commands have been killed then
    public boolean await() throws IOException, InterruptedException {
        Pool reader = Pool.threads(1);
        try {
            reader.execute(this::read);
            over.get();
            places.close();
            return halted != Halt.End.NEVER;
        } catch (ExecutionException e) {
            stop();
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            stop();
            throw e;
        } finally {
            reader.shutdownNow();
            guard.close();
        }
    }

    /// Where the time of a run that has ended went.
    public Insights insights() {
        return recorder.end();
    }

    /// Kills all commands, when this process ends. What has not been printed will not be.
    public void kill() {
        output.end();
        halted = Halt.End.NOW;
        stop();
    }

    // ---- items begin ----

    private void read() {
        try {
            String item = null;
            do {
                recorder.enter(Phase.ELSEWHERE);
                window.acquire();
                recorder.enter(Phase.READING);
                item = items.next();
                recorder.enter(Phase.SENDING);
            } while (item != null && begin(item));
            complete();
        } catch (InterruptedException _) {
            complete();
        } catch (Throwable e) { // it ends the run, and reaches who waits for that
            over.completeExceptionally(e);
        }
    }

    /// @return whether there may be more
    private boolean begin(String item) throws IOException, InterruptedException {
        long number;
        synchronized (lock) {
            if (isComplete) {
                return false;
            }
            number = ++submitted;
        }
        List<String> words = plan.template().of(item, number);
        Optional<CommandEnd> known = known(words);
        if (known.isPresent()) {
            order.add(new Finished(number, item, words, known.get(), "", 0));
            return true;
        }
        recorder.enter(Phase.WAITING);
        Places.Slot slot = places.enter();
        recorder.handedOut();
        var request =
                new CommandRequest(words, plan.directory().orElse(null), limits, slot.isFar());
        new Attempts(number, item, request, slot).next();
        return true;
    }

    private Optional<CommandEnd> known(List<String> words) throws IOException {
        return journal == null ? Optional.empty() : journal.find(words);
    }

    private void complete() {
        recorder.inputEnded();
        synchronized (lock) {
            isComplete = true;
            output.total(submitted);
        }
        checkOver();
    }

    // ---- and end ----

    /// One item, as often as it runs.
    private final class Attempts {
        private final long number;
        private final String item;
        private final CommandRequest request;
        private final Places.Slot slot;
        private int count;

        Attempts(long number, String item, CommandRequest request, Places.Slot slot) {
            this.number = number;
            this.item = item;
            this.request = request;
            this.slot = slot;
        }

        void next() {
            if (halted != Halt.End.NEVER) {
                finish(new Places.Run(CommandEnd.without(Cause.NOT_RUN, ""), ""));
                return;
            }
            count++;
            CompletableFuture<Places.Run> future =
                    slot.run(request, () -> halted != Halt.End.NEVER);
            var _ = future.handle((run, failure) -> ended(run, failure));
        }

        @Nullable Void ended(Places.@Nullable Run run, @Nullable Throwable failure) {
            try {
                finishOrRepeat(run, failure);
            } catch (Throwable e) { // as above
                over.completeExceptionally(e);
            }
            return null;
        }

        private void finishOrRepeat(Places.@Nullable Run run, @Nullable Throwable failure) {
            Places.Run known = run == null ? lost(failure) : run;
            CommandEnd end = known.end();
            boolean isFinal = end.isSuccess() || end.cause() == Cause.NOT_RUN;
            if (isFinal || count > plan.retries()) {
                finish(known);
            } else {
                recorder.lost(end.time());
                MapOutput.discard(end);
                next();
            }
        }

        private Places.Run lost(@Nullable Throwable failure) {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure;
            boolean isKilled =
                    cause instanceof CancellationException || cause instanceof InterruptedException;
            CommandEnd end =
                    isKilled
                            ? CommandEnd.without(Cause.NOT_RUN, "")
                            : CommandEnd.without(Cause.LOST, String.valueOf(cause));
            return new Places.Run(end, "");
        }

        private void finish(Places.Run run) {
            slot.leave();
            var finished =
                    new Finished(number, item, request.words(), run.end(), run.host(), count);
            measure(finished);
            if (journal != null && run.end().isSuccess()) {
                note(journal, finished);
            }
            haltIfReached(run.end());
            order.add(finished);
        }
    }

    private void measure(Finished finished) {
        if (finished.isNotRun()) {
            recorder.dropped();
        } else {
            recorder.ended(
                    finished.number() - 1, Bytes.readable(finished.item()), finished.end().time());
        }
    }

    private void note(MapJournal noting, Finished finished) {
        try {
            noting.append(finished.words(), finished.end());
        } catch (IOException e) {
            over.completeExceptionally(e);
        }
    }

    /// Called by one thread at a time.
    private void passOn(Finished finished) {
        try {
            output.accept(finished);
        } catch (Throwable e) { // as above; what follows is not held up
            over.completeExceptionally(e);
        }
        window.release();
        synchronized (lock) {
            passedOn++;
        }
        checkOver();
    }

    /// At once, also if an earlier item is still running.
    private void haltIfReached(CommandEnd end) {
        synchronized (lock) {
            if (end.cause() != Cause.NOT_RUN) {
                ended++;
                failed += end.isSuccess() ? 0 : 1;
            }
            if (halted != Halt.End.NEVER || !plan.halt().isReached(failed, ended)) {
                return;
            }
            halted = plan.halt().end();
        }
        if (halted == Halt.End.NOW) {
            stop();
        }
        complete();
    }

    /// Kills what runs here at once, and has the workers do the same elsewhere.
    private void stop() {
        guard.kill();
        places.stop();
    }

    private void checkOver() {
        boolean isOver;
        synchronized (lock) {
            isOver = isComplete && passedOn == submitted;
        }
        if (isOver) {
            over.complete(null);
        }
    }
}
