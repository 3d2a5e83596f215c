using ControlPlane.Store;

namespace ControlPlane.Server.Hosting;

/// <summary>Makes the first token of a new database and hands it to the operator: before anything is served, or as soon as the database answers.</summary>
internal sealed partial class FirstToken(DocumentStore store, DataFolder folder, TimeProvider clock, ILogger<FirstToken> logger) : BackgroundService
{
    private const string Name = "admin";
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!await TryAsync(cancellationToken))
            await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        do
        {
            await Task.Delay(RetryPeriod, clock, stoppingToken);
        } while (!await TryAsync(stoppingToken));
    }

    private async Task<bool> TryAsync(CancellationToken cancel)
    {
        if (store.Current is null)
            return false;
        try
        {
            if (await store.Tokens.EnsureFirstTokenAsync(Name, cancel) is not { } token)
                return true;
            var file = folder.WriteAdminToken(token);
            AdminTokenWritten(file);
            return true;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Created the first token and wrote it to {File}; the server itself keeps only its hash")]
    private partial void AdminTokenWritten(string file);
}
