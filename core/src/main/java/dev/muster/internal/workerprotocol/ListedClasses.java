package dev.muster.internal.workerprotocol;

import dev.muster.codec.CodecException;
import dev.muster.internal.workerprotocol.ClassQuestion.Listed;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Answers what one worker on another machine asks about classes. Safe for all threads.
///
/// A class is listed together with those that it will probably need: which it names, which these
/// name, and so on. Each is listed once, so what a worker is told of a program is as long as the
/// program.
public final class ListedClasses {
    /// A class that is not listed is asked for when it is needed.
    private static final int MOST_LISTED = 256;

    private static final long MOST_BYTES = 1 << 20;
    private static final int MOST_LOOKED_UP = 1024;

    private static final String CLASS = ".class";

    /// What each worker has: the packages of Muster itself.
    private static final String OURS = "dev/muster/";

    private static final Set<String> OUR_PACKAGES =
            Set.of(
                    "agent",
                    "codec",
                    "connection",
                    "internal",
                    "manager",
                    "monitor",
                    "pickle",
                    "shared",
                    "worker");

    private record Place(int loader, String name) {}

    private final ClassServer classes;

    /// What this worker has been told. Guarded by this.
    private final Set<Place> told = new HashSet<>();

    /// @param classes what the worker may have
    public ListedClasses(ClassServer classes) {
        this.classes = classes;
    }

    /// The answer.
    ///
    /// @param loader the number of the class loader that is asked first
    /// @throws CodecException never, in fact
    public Optional<byte[]> answer(int loader, ClassQuestion question) throws CodecException {
        if (question instanceof ClassQuestion.Bytes(List<String> names)) {
            return Optional.of(
                    ClassQuestion.Bytes.write(
                            names.stream().map(name -> classes.find(loader, name)).toList()));
        }
        String name = ((Listed) question).name();
        Optional<byte[]> found = classes.find(loader, name);
        return found.isPresent()
                ? Optional.of(Listed.write(list(loader, name, found.get())))
                : Optional.empty();
    }

    private synchronized List<Listed.Entry> list(int loader, String first, byte[] bytes) {
        var entries = new ArrayList<Listed.Entry>();
        entries.add(new Listed.Entry(first, ContentHash.of(bytes)));
        told.add(new Place(loader, first));
        if (!first.endsWith(CLASS)) {
            return entries;
        }
        var references = new ArrayDeque<>(ClassReferences.of(bytes));
        long total = bytes.length;
        int lookedUp = 0;
        while (!references.isEmpty()
                && entries.size() < MOST_LISTED
                && total < MOST_BYTES
                && lookedUp < MOST_LOOKED_UP) {
            String name = references.remove() + CLASS;
            if (isEverywhere(name) || !told.add(new Place(loader, name))) {
                continue;
            }
            lookedUp++;
            Optional<byte[]> found = classes.own(loader, name);
            if (found.isEmpty()) {
                told.remove(new Place(loader, name)); // it may be there later
                continue;
            }
            entries.add(new Listed.Entry(name, ContentHash.of(found.get())));
            total += found.get().length;
            references.addAll(ClassReferences.of(found.get()));
        }
        return entries;
    }

    /// Whether it is a class of the JDK or of Muster.
    private static boolean isEverywhere(String name) {
        if (name.startsWith("java/")) {
            return true;
        }
        if (name.startsWith(OURS)) {
            int end = name.indexOf('/', OURS.length());
            return end < 0 || OUR_PACKAGES.contains(name.substring(OURS.length(), end));
        }
        return ClassLoader.getPlatformClassLoader().getResource(name) != null;
    }
}
