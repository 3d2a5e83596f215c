using ControlPlane.Server.Options;
using ControlPlane.Store;

namespace ControlPlane.Server.Hosting;

/// <summary>What the admin API and the Envoys' side have in common; the host owns it, not their containers.</summary>
internal sealed class ServerParts(ServerOptions options, HostHooks hooks, DataFolder folder, DocumentStore store)
{
    /// <summary>Registers them as they are.</summary>
    public void Share(IServiceCollection services) => services
        .AddSingleton<IHostLifetime, OwnedLifetime>()
        .AddSingleton(options)
        .AddSingleton(hooks)
        .AddSingleton(hooks.Loggers)
        .AddSingleton(hooks.Clock)
        .AddSingleton(folder)
        .AddSingleton(store);
}
