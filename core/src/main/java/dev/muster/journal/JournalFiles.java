package dev.muster.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/// What can be done with the file of a journal as a whole.
final class JournalFiles {
    /*
     * A new file is complete and on the disk before it takes the name of the old one. A damaged one
     * gets its second name before it loses its first. So there is a journal under the name whenever
     * this is killed.
     */
    private JournalFiles() {}

    // ---- reading ----

    static JournalInfo inspect(Path path) throws JournalException {
        try (JournalFile file = JournalFile.openToRead(path)) {
            var scan = new JournalScan(file);
            Header header = header(scan);
            var versions = new Versions();
            long[] last = {header.created().toEpochMilli()};
            Extent extent =
                    walk(
                            scan,
                            header.length(),
                            (head, key) -> {
                                versions.index(head, key);
                                last[0] = head.writtenMillis();
                            });
            return new JournalInfo(
                    path,
                    header.description(),
                    header.created(),
                    Instant.ofEpochMilli(last[0]),
                    scan.length(),
                    listed(versions),
                    versions.all().values().stream()
                            .mapToLong(each -> each.results() - each.keys().size())
                            .sum(),
                    scan.length() - extent.end(),
                    extent.damages(),
                    file.isFree() ? OptionalLong.empty() : OptionalLong.of(header.pid()));
        } catch (JournalException e) {
            throw e;
        } catch (IOException e) {
            throw JournalFile.failed(path, "cannot be read", e);
        }
    }

    private static Header header(JournalScan scan) throws IOException {
        if (scan.length() == 0) {
            return new Header(0, Instant.now(), Header.BYTES, 0, "");
        }
        return scan.header();
    }

    private static List<JournalInfo.Version> listed(Versions versions) {
        var list = new ArrayList<JournalInfo.Version>();
        Versions.Version current = versions.currentVersion();
        for (Versions.Version each : versions.all().values()) {
            if (!each.equals(current)) {
                list.add(new JournalInfo.Version(each.name(), each.keys().size()));
            }
        }
        if (current != null) {
            list.add(new JournalInfo.Version(current.name(), current.keys().size()));
        }
        return list;
    }

    /// How far a journal reaches, and what is wrong with it.
    ///
    /// @param end where the last whole record ends
    private record Extent(long end, List<JournalInfo.Damage> damages) {
        long lost() {
            return damages.stream().mapToLong(JournalInfo.Damage::bytes).sum();
        }
    }

    /// Reads every whole record, whatever is between them.
    private static Extent walk(JournalScan scan, long from, JournalScan.Visitor visitor)
            throws IOException {
        var damages = new ArrayList<JournalInfo.Damage>();
        long end = scan.walk(from, visitor);
        while (end < scan.length()) {
            long next = scan.next(end + 1);
            if (next < 0) {
                break;
            }
            damages.add(new JournalInfo.Damage(end, next - end));
            end = scan.walk(next, visitor);
        }
        return new Extent(end, damages);
    }

    static void forEach(Path path, Consumer<? super JournalResult> consumer)
            throws JournalException {
        try (JournalFile file = JournalFile.openToRead(path)) {
            var versions = new Versions();
            var scan = new JournalScan(file);
            Header header = header(scan);
            boolean isOfJava = header.content() == Header.JAVA_VALUES;
            long begin = header.length();
            walk(scan, begin, versions::index);
            walk(
                    scan,
                    begin,
                    (head, key) -> {
                        Versions.Version version = versions.of(head.version());
                        if (head.kind() == RecordHead.RESULT
                                && version.keys().get(head.keyHash()) == head.offset()) {
                            consumer.accept(
                                    new JournalResult(file, head, key, version.name(), isOfJava));
                        }
                    });
        } catch (JournalException e) {
            throw e;
        } catch (IOException e) {
            throw JournalFile.failed(path, "cannot be read", e);
        }
    }

    // ---- writing anew ----

    static JournalChange compact(Path path) throws JournalException {
        try (JournalFile file = JournalFile.openExisting(path)) {
            var scan = new JournalScan(file);
            Header header = scan.header();
            var versions = new Versions();
            Extent extent = walk(scan, header.length(), versions::index);
            if (!extent.damages().isEmpty()) {
                throw JournalFile.damaged(
                        path, extent.damages().getFirst().offset(), "it cannot be compacted so");
            }
            Rewriting writing = new Rewriting(file, header);
            long results =
                    writing.write(
                            scan,
                            head ->
                                    head.version() == versions.current()
                                            && (head.kind() == RecordHead.VERSION
                                                    || versions.of(head.version())
                                                                    .keys()
                                                                    .get(head.keyHash())
                                                            == head.offset()));
            long bytes = writing.replace(Optional.empty());
            return new JournalChange(
                    path,
                    results,
                    scan.length(),
                    bytes,
                    scan.length() - extent.end(),
                    Optional.empty());
        } catch (JournalException e) {
            throw e;
        } catch (IOException e) {
            throw JournalFile.failed(path, "is unchanged, as it cannot be compacted", e);
        }
    }

    static JournalChange repair(Path path) throws JournalException {
        try (JournalFile file = JournalFile.openExisting(path)) {
            var scan = new JournalScan(file);
            Optional<Header> whole = wholeHeader(scan);
            Header header =
                    whole.orElseGet(
                            () -> new Header(0, Instant.now(), Header.BYTES, 0, "repaired"));
            var versions = new Versions();
            Extent extent = walk(scan, header.length(), versions::record);
            long torn = scan.length() - extent.end();
            if (whole.isPresent() && extent.damages().isEmpty()) {
                if (torn > 0) {
                    file.truncate(extent.end());
                    file.force();
                }
                return new JournalChange(
                        path,
                        results(versions),
                        scan.length(),
                        extent.end(),
                        torn,
                        Optional.empty());
            }
            var writing = new Rewriting(file, header);
            long results = writing.write(scan, _ -> true);
            Path aside = freeName(path);
            long bytes = writing.replace(Optional.of(aside));
            return new JournalChange(
                    path, results, scan.length(), bytes, extent.lost() + torn, Optional.of(aside));
        } catch (JournalException e) {
            throw e;
        } catch (IOException e) {
            throw JournalFile.failed(path, "is unchanged, as it cannot be repaired", e);
        }
    }

    private static long results(Versions versions) {
        return versions.all().values().stream().mapToLong(Versions.Version::results).sum();
    }

    /// Nothing if it is damaged: the records are found without it.
    private static Optional<Header> wholeHeader(JournalScan scan) throws IOException {
        try {
            return Optional.of(scan.header());
        } catch (JournalException e) {
            if (e.reason() == JournalException.Reason.DAMAGED) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Path freeName(Path path) {
        Path aside = path.resolveSibling(path.getFileName() + ".damaged");
        for (int i = 2; Files.exists(aside); i++) {
            aside = path.resolveSibling(path.getFileName() + ".damaged-" + i);
        }
        return aside;
    }

    /// Which records a new file gets.
    private interface Choice {
        boolean isKept(RecordHead head);
    }

    /// A new file for a journal.
    private static final class Rewriting {
        private final JournalFile old;
        private final Header header;
        private final Path target;
        private long end;

        Rewriting(JournalFile old, Header header) {
            this.old = old;
            this.header = header;
            Path path = old.path();
            this.target = path.resolveSibling("." + path.getFileName() + ".new");
        }

        /// Writes the records that are kept.
        ///
        /// @return how many results
        long write(JournalScan scan, Choice choice) throws IOException {
            Files.deleteIfExists(target);
            long[] results = {0};
            boolean isWritten = false;
            try (JournalFile file = JournalFile.openOrCreate(target)) {
                byte[] first =
                        Header.write(header.created(), header.content(), header.description());
                file.write(0, first, 0, first.length);
                var writer = new RecordWriter(file, first.length);
                walk(
                        scan,
                        header.length(),
                        (head, key) -> {
                            if (choice.isKept(head)) {
                                if (!writer.copy(old, head, key)) {
                                    throw new IOException("it has changed meanwhile");
                                }
                                results[0] += head.kind() == RecordHead.RESULT ? 1 : 0;
                            }
                        });
                writer.flush();
                file.force();
                end = writer.end();
                isWritten = true;
            } finally {
                if (!isWritten) {
                    Files.deleteIfExists(target);
                }
            }
            return results[0];
        }

        /// Gives the new file the name of the old one.
        ///
        /// @return the size of the new file
        long replace(Optional<Path> aside) throws IOException {
            Path path = old.path();
            if (aside.isPresent()) {
                keep(path, aside.get());
            }
            copyPermissions(path);
            Files.move(
                    target,
                    path,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            JournalFile.forceFolder(path);
            return end;
        }

        private static void keep(Path path, Path aside) throws IOException {
            try {
                Files.createLink(aside, path);
            } catch (IOException | UnsupportedOperationException _) {
                Files.copy(path, aside, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }

        private void copyPermissions(Path path) throws IOException {
            try {
                Files.setPosixFilePermissions(target, Files.getPosixFilePermissions(path));
            } catch (UnsupportedOperationException _) {
                // Not on Windows.
            }
        }
    }
}
