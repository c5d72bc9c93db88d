package dev.muster.bench;

import dev.muster.bench.StormLog.Entry;
import dev.muster.bench.StormLog.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Whether shared objects are, after a storm, what they must be by what all processes have written
/// down. What a killed process was about to do may have been done or not; nothing else is in doubt.
final class StormAudit {
    /// The objects when all was over.
    ///
    /// @param left items in the queue
    /// @param isLockFree whether the lock could be had
    record Final(int left, boolean isLockFree, int value, Map<String, Integer> counters) {}

    private final List<Entry> entries;
    private final Final last;
    private final Complaints complaints;

    private StormAudit(List<Entry> entries, Final last, Complaints complaints) {
        this.entries = entries;
        this.last = last;
        this.complaints = complaints;
    }

    /// Looks at all of it.
    ///
    /// @return what there was, in a line
    static String check(Path folder, Final last, Complaints complaints) throws IOException {
        var audit = new StormAudit(StormLog.read(folder), last, complaints);
        String queue = audit.queue();
        audit.value();
        audit.counters();
        complaints.check(last.isLockFree(), "the lock is held when all have ended");
        return "%s; %,d steps under the lock; %,d additions"
                .formatted(
                        queue,
                        last.value(),
                        last.counters().values().stream().mapToInt(each -> each).sum());
    }

    private List<Entry> of(Step... steps) {
        Set<Step> wanted = Set.of(steps);
        return entries.stream().filter(each -> wanted.contains(each.step())).toList();
    }

    // ---- the queue ----

    private String queue() {
        complaints.check(last.left() == 0, "%d items are left in the queue", last.left());
        var items = new LinkedHashMap<String, List<Entry>>();
        for (Entry each : of(Step.OFFER, Step.PUT, Step.TAKE, Step.DONE, Step.BACK)) {
            items.computeIfAbsent(each.subject(), _ -> new ArrayList<>()).add(each);
        }
        items.forEach(this::item);
        long put = of(Step.PUT).size();
        return "%,d items put, %,d taken, %,d done"
                .formatted(put, of(Step.TAKE).size(), of(Step.DONE).size());
    }

    /// @param story of one item, in the order of time
    private void item(String item, List<Entry> story) {
        boolean isPut = story.stream().anyMatch(each -> each.step() == Step.PUT);
        List<Entry> ends =
                story.stream()
                        .filter(each ->
                                each.step() == Step.TAKE
                                        || each.step() == Step.DONE
                                        || each.step() == Step.BACK)
                        .toList();
        complaints.check(
                story.stream().anyMatch(each -> each.step() == Step.OFFER),
                "item %s was taken and never put",
                item);
        complaints.check(!isPut || !ends.isEmpty(), "item %s was put and never taken: LOST", item);
        boolean isDone = false;
        for (Entry each : ends) {
            complaints.check(
                    !isDone, "item %s was done, and then %s again: DOUBLED", item, each.step());
            isDone |= each.step() == Step.DONE;
        }
        if (isPut && !isDone && !ends.isEmpty()) {
            Entry end = ends.getLast();
            complaints.check(
                    end.step() == Step.TAKE && end.isDead(),
                    "item %s was put, its last step is %s by %s, and it came to nobody else: LOST",
                    item,
                    end.step(),
                    end.process());
        }
    }

    // ---- the value under the lock ----

    private void value() {
        var meant = new HashMap<String, List<Entry>>();
        of(Step.SET)
                .forEach(each ->
                        meant.computeIfAbsent(each.subject(), _ -> new ArrayList<>()).add(each));
        var did = new HashSet<String>();
        for (Entry each : of(Step.DID)) {
            complaints.check(
                    did.add(each.subject()),
                    "two were under the lock: %s was set twice, by %s too",
                    each.subject(),
                    each.process());
            complaints.check(
                    Integer.parseInt(each.subject()) <= last.value(),
                    "%s was set, and the value is %d: LOST",
                    each.subject(),
                    last.value());
        }
        for (int i = 1; i <= last.value(); i++) {
            String number = Integer.toString(i);
            boolean isInDoubt =
                    meant.getOrDefault(number, List.of()).stream().anyMatch(Entry::isDead);
            complaints.check(
                    did.contains(number) || isInDoubt, "nobody has set the value to %d", i);
        }
    }

    // ---- the counters ----

    private void counters() {
        var names = new TreeSet<>(last.counters().keySet());
        of(Step.ADD).forEach(each -> names.add(each.subject()));
        for (String name : names) {
            long least = count(Step.ADDED, name);
            long begunByDead = count(Step.ADD, name, true);
            long endedByDead = count(Step.ADDED, name, true);
            long most = least + begunByDead - endedByDead;
            int found = last.counters().getOrDefault(name, 0);
            complaints.check(
                    found >= least && found <= most,
                    "counter %s is %,d, must be from %,d to %,d",
                    name,
                    found,
                    least,
                    most);
        }
    }

    private long count(Step step, String subject) {
        return count(step, subject, false) + count(step, subject, true);
    }

    private long count(Step step, String subject, boolean isDead) {
        return entries.stream()
                .filter(each ->
                        each.step() == step
                                && each.subject().equals(subject)
                                && each.isDead() == isDead)
                .count();
    }
}
