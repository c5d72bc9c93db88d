/// What a machine keeps of what programs have sent it, in files named by their SHA-256: for the
/// other workers there, and for the next run. Agents make the folder, workers read and write it.
@NullMarked
package dev.muster.internal.cache;

import org.jspecify.annotations.NullMarked;
