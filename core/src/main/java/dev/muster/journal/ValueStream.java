package dev.muster.journal;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// The value of one record, checked as it is read. For one thread.
final class ValueStream extends InputStream {
    static final String CHANGED = "it has changed since it was opened";

    private final JournalFile file;
    private final RecordHead head;
    private final CRC32C crc;
    private long done;
    private boolean isChecked;

    ValueStream(JournalFile file, RecordHead head) throws JournalException {
        this.file = file;
        this.head = head;
        this.crc = head.body();
        try {
            crc.update(file.read(head.keyAt(), head.keptBytes()));
        } catch (IOException e) {
            throw JournalFile.failed(file.path(), "cannot be read", e);
        }
        if (head.valueSize() == 0) {
            check();
        }
    }

    /// How many bytes the value has.
    long size() {
        return head.valueSize();
    }

    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, head.valueSize() - done);
    }

    @Override
    public byte[] readAllBytes() throws IOException {
        return readNBytes(Integer.MAX_VALUE);
    }

    @Override
    public byte[] readNBytes(int most) throws IOException {
        byte[] bytes = new byte[(int) Math.min(most, head.valueSize() - done)];
        int count = read(bytes, 0, bytes.length);
        return count == bytes.length ? bytes : new byte[0];
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
        if (count == 0) {
            return 0;
        }
        int wanted = (int) Math.min(count, head.valueSize() - done);
        if (wanted == 0) {
            return -1;
        }
        int more = file.read(head.valueAt() + done, target, offset, wanted);
        if (more < wanted) {
            throw changed();
        }
        crc.update(target, offset, more);
        done += more;
        if (done == head.valueSize()) {
            check();
        }
        return more;
    }

    private void check() throws JournalException {
        try {
            byte[] tail = file.read(head.tailAt(), RecordHead.TAIL_BYTES);
            if (!isChecked && !Arrays.equals(tail, RecordHead.tail(crc))) {
                throw changed();
            }
            isChecked = true;
        } catch (JournalException e) {
            throw e;
        } catch (IOException e) {
            throw JournalFile.failed(file.path(), "cannot be read", e);
        }
    }

    private JournalException changed() {
        return JournalFile.damaged(file.path(), head.offset(), CHANGED);
    }
}
