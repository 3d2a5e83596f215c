namespace ControlPlane.Store;

/// <summary>
/// A file that only one process at a time can have open. It is never deleted: otherwise one process could hold the deleted file while another creates and locks
/// a new one.
/// </summary>
internal sealed class SchemaLockFile : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly FileStream _file;

    private SchemaLockFile(FileStream file) => _file = file;

    /// <summary>Waits until nobody else has it.</summary>
    public static async Task<SchemaLockFile> OpenAsync(string path, CancellationToken cancel)
    {
        for (; ; await Task.Delay(Pause, cancel))
        {
            try
            {
                return new SchemaLockFile(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException refused) when (IsLocked(refused))
            {
                continue;
            }
        }
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    /// <summary>What the system says of a file that another process keeps for itself: Windows' sharing violation, EAGAIN of Linux and of macOS.</summary>
    private static bool IsLocked(IOException refused) => refused.HResult is unchecked((int)0x80070020) or 11 or 35;
}
