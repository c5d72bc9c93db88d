/// A task while it runs, in whichever process and thread: its context.
@NullMarked
package dev.muster.internal.task;

import org.jspecify.annotations.NullMarked;
