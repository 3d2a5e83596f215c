using ControlPlane.Client;
using ControlPlane.Client.Wire;
using ControlPlane.Server.Admin.Description;
using ControlPlane.Server.Core.Reconcile;
using ControlPlane.Store;

namespace ControlPlane.Server.Admin;

/// <summary><c>/secretKey</c>: whether the server's key fits the stored secrets. It shows ids and hashes alone.</summary>
internal static class SecretKeyEndpoints
{
    /// <summary>Maps it.</summary>
    public static void Map(RouteGroupBuilder api) =>
        api.MapGet(
                "/secretKey",
                (DocumentStore store) =>
                {
                    var state = store.Loaded();
                    return TypedResults.Json(
                        new SecretKeyStatus(store.SecretKeys?.Ids ?? [], state.Secrets.Open.Count, [.. ClosedSecrets.Of(state).Select(WireMapping.ToWire)]),
                        WireJson.Options
                    );
                }
            )
            .Answers<SecretKeyStatus>("Reports whether the server's key decrypts the stored secrets");
}
