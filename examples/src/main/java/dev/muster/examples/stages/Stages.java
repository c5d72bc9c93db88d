package dev.muster.examples.stages;

import dev.muster.JvmProcess;
import dev.muster.shared.Local;
import dev.muster.shared.SharedCondition;
import dev.muster.shared.SharedLock;
import dev.muster.shared.SharedQueue;
import dev.muster.shared.SharedValue;
import java.io.IOException;
import java.util.ArrayList;

/// Two processes of a second stage wait for the first, by a condition: a signal that all who wait
/// get, and a value that tells those who come later. Both belong to one lock.
public final class Stages {
    private Stages() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        try (Local local = Local.open()) {
            SharedLock lock = local.newLock();
            SharedCondition firstIsDone = lock.newCondition();
            SharedValue<Boolean> isDone = local.newValue(false);
            SharedQueue<String> reports = local.newQueue(0);
            var processes = new ArrayList<JvmProcess>();
            for (int i = 1; i <= 2; i++) {
                String name = "stage 2." + i;
                processes.add(JvmProcess.start(() -> second(name, firstIsDone, isDone, reports)));
            }
            System.out.println(reports.take());
            System.out.println(reports.take());
            first(firstIsDone, isDone);
            System.out.println(reports.take());
            System.out.println(reports.take());
            for (JvmProcess process : processes) {
                process.join();
            }
        }
    }

    private static void first(SharedCondition isDoneNow, SharedValue<Boolean> isDone) {
        SharedLock lock = isDoneNow.lock();
        lock.lock();
        try {
            System.out.println("stage 1 is done");
            isDone.set(true);
            isDoneNow.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static void second(
            String name,
            SharedCondition firstIsDone,
            SharedValue<Boolean> isDone,
            SharedQueue<String> reports)
            throws InterruptedException {
        SharedLock lock = firstIsDone.lock();
        lock.lock();
        try {
            reports.put(name + " waits");
            while (!isDone.get()) { // a wait may end without a signal, as everywhere in Java
                firstIsDone.await();
            }
            reports.put(name + " runs");
        } finally {
            lock.unlock();
        }
    }
}
