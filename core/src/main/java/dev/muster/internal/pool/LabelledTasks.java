package dev.muster.internal.pool;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The tasks of a [TaskQueue] that wait for workers with certain labels: a row for each set of
/// labels that is asked for. Under the lock of the queue.
final class LabelledTasks {
    /*
     * A worker may take the first task of each row whose labels it has, and takes the one that has
     * waited longest. So it costs as many steps as there are rows, however many tasks wait in those
     * that the worker must leave alone.
     */
    private final Map<Set<String>, ArrayDeque<PoolTask>> rows = new LinkedHashMap<>();
    private int size;

    int size() {
        return size;
    }

    void addLast(PoolTask task) {
        row(task).addLast(task);
        size++;
    }

    void addFirst(PoolTask task) {
        row(task).addFirst(task);
        size++;
    }

    private ArrayDeque<PoolTask> row(PoolTask task) {
        return rows.computeIfAbsent(task.options().labels(), _ -> new ArrayDeque<>());
    }

    /// The task that has waited longest of those that a worker with these labels may run; null if
    /// there is none.
    @Nullable PoolTask first(Set<String> labels) {
        PoolTask oldest = null;
        for (Map.Entry<Set<String>, ArrayDeque<PoolTask>> row : rows.entrySet()) {
            if (labels.containsAll(row.getKey())) {
                PoolTask first = row.getValue().getFirst();
                oldest = oldest == null || first.isBefore(oldest) ? first : oldest;
            }
        }
        return oldest;
    }

    /// Takes one task out.
    ///
    /// @return false if it is not here
    boolean remove(PoolTask task) {
        ArrayDeque<PoolTask> row = rows.get(task.options().labels());
        if (row == null || !row.removeFirstOccurrence(task)) {
            return false;
        }
        if (row.isEmpty()) {
            rows.remove(task.options().labels());
        }
        size--;
        return true;
    }

    /// All of them, row by row.
    List<PoolTask> all() {
        var all = new ArrayList<PoolTask>(size);
        rows.values().forEach(all::addAll);
        return all;
    }

    void clear() {
        rows.clear();
        size = 0;
    }

    /// The labels that are asked for, and by how many tasks.
    Map<Set<String>, Integer> wanted() {
        var wanted = new LinkedHashMap<Set<String>, Integer>();
        rows.forEach((labels, row) -> wanted.put(labels, row.size()));
        return wanted;
    }
}
