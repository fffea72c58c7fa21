#pragma once
// A disk that does not answer: while the file that TODOKE_DISK_HANGS names is there, a sync of a file whose name ends
// with what it says does not return. That one hangs is told by a file beside it, ".hangs".

void wait_while_it_hangs(int file);
