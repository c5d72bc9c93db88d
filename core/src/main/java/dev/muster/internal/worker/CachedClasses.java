package dev.muster.internal.worker;

import dev.muster.internal.cache.CacheFolder;
import dev.muster.internal.cache.SmallContents;
import dev.muster.internal.workerprotocol.ClassQuestion;
import dev.muster.internal.workerprotocol.ClassQuestion.Listed;
import dev.muster.internal.workerprotocol.ContentHash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The classes and resources of a program on another machine. With the first class that is wanted
/// come the names of those that it will need: what the cache of this machine has is not sent again,
/// and the rest comes in one message. Safe for all threads.
final class CachedClasses implements ParentClassLoader.Source {
    private record Place(int loader, String name) {}

    /// What the pool has told of a class.
    ///
    /// @param bytes if they are not in the cache
    private record Known(ContentHash hash, Optional<byte[]> bytes) {}

    private final ParentClassLoader.Source pool;
    private final Optional<SmallContents> cache;

    /// What has been listed and not wanted yet.
    private final Map<Place, Known> known = new ConcurrentHashMap<>();

    CachedClasses(ParentClassLoader.Source pool, Optional<CacheFolder> cache) {
        this.pool = pool;
        this.cache = cache.map(SmallContents::new);
    }

    @Override
    public Optional<byte[]> find(int loader, String name) throws IOException {
        Known listed = known.remove(new Place(loader, name));
        if (listed == null) {
            Optional<byte[]> answer = pool.find(loader, new Listed(name).text());
            return answer.isPresent() ? first(loader, Listed.read(answer.get())) : Optional.empty();
        }
        if (listed.bytes().isPresent()) {
            return listed.bytes();
        }
        Optional<byte[]> kept = read(listed.hash());
        return kept.isPresent()
                ? kept
                : fetch(loader, List.of(new Listed.Entry(name, listed.hash()))).getFirst();
    }

    private Optional<byte[]> first(int loader, List<Listed.Entry> entries) throws IOException {
        Listed.Entry wanted = entries.getFirst();
        var elsewhere = new HashSet<String>();
        Optional<byte[]> kept = read(wanted.hash());
        var missing = new ArrayList<Listed.Entry>();
        if (kept.isEmpty()) {
            missing.add(wanted);
        }
        for (Listed.Entry entry : entries.subList(1, entries.size())) {
            if (cache.isPresent() && cache.get().has(entry.hash())) {
                known.put(
                        new Place(loader, entry.name()), new Known(entry.hash(), Optional.empty()));
            } else if (!isHere(entry.name(), elsewhere)) {
                missing.add(entry);
            }
        }
        if (missing.isEmpty()) {
            return kept;
        }
        List<Optional<byte[]>> sent = fetch(loader, missing);
        for (int i = kept.isEmpty() ? 1 : 0; i < missing.size(); i++) {
            Listed.Entry entry = missing.get(i);
            if (sent.get(i).isPresent()) {
                known.put(new Place(loader, entry.name()), new Known(entry.hash(), sent.get(i)));
            }
        }
        return kept.isPresent() ? kept : sent.getFirst();
    }

    /// Whether a class is on the class path of this worker. To look for each takes long; where one
    /// of a package is not, the others are hardly either.
    ///
    /// @param elsewhere packages that are not here
    private static boolean isHere(String name, Set<String> elsewhere) {
        String place = name.substring(0, name.lastIndexOf('/') + 1);
        if (elsewhere.contains(place)) {
            return false;
        }
        boolean isHere = ClassLoader.getSystemResource(name) != null;
        if (!isHere) {
            elsewhere.add(place);
        }
        return isHere;
    }

    private Optional<byte[]> read(ContentHash hash) {
        return cache.flatMap(folder -> folder.read(hash));
    }

    /// What comes may be another version than the one that was listed: the program has it now.
    private List<Optional<byte[]>> fetch(int loader, List<Listed.Entry> missing)
            throws IOException {
        var question = new ClassQuestion.Bytes(missing.stream().map(Listed.Entry::name).toList());
        byte[] answer =
                pool.find(loader, question.text())
                        .orElseThrow(() -> new IOException("the pool has no answer"));
        List<Optional<byte[]>> sent = question.read(answer);
        cache.ifPresent(folder ->
                sent.forEach(each ->
                        each.ifPresent(bytes -> folder.keep(ContentHash.of(bytes), bytes))));
        return sent;
    }
}
