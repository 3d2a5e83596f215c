namespace ControlPlane.Store.Tests;

/// <summary>What every contract of the store starts from.</summary>
public abstract class StoreContract(TestDatabases databases)
{
    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected Task<StoreLocation> CreateDatabaseAsync() => databases.CreateAsync();

    /// <summary>A store on an empty database, or one more on this one; it looks for others' writes only when asked to or when it writes.</summary>
    protected async Task<DocumentStore> OpenAsync(StoreLocation? location = null) =>
        await OpenAsync(new StoreOptions { Location = location ?? await CreateDatabaseAsync(), PollInterval = TimeSpan.FromHours(1) });

    internal static Task<DocumentStore> OpenAsync(StoreOptions options) => DocumentStore.OpenAsync(options, TimeProvider.System, Cancel);
}
