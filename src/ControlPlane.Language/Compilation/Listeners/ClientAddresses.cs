using ControlPlane.Language.Kinds.Fleets;
using Envoy.Config.Core.V3;
using Google.Protobuf.WellKnownTypes;
using EarlyMutation = Envoy.Extensions.Http.EarlyHeaderMutation.HeaderMutation.V3.HeaderMutation;
using HttpConnectionManager = Envoy.Extensions.Filters.Network.HttpConnectionManager.V3.HttpConnectionManager;
using Mutation = Envoy.Config.Common.MutationRules.V3.HeaderMutation;

namespace ControlPlane.Language.Compilation.Listeners;

/// <summary>Who the client of a listener is.</summary>
internal static class ClientAddresses
{
    private const string ForwardedFor = "x-forwarded-for";

    /// <summary>Nobody in front is trusted unless the listener says so.</summary>
    /// <remarks>
    /// Every request counts as one from outside, so that Envoy removes what only it may say (`x-envoy-*`). That takes `use_remote_address`, which Envoy's own
    /// reading of a header excludes: a header is therefore moved into an emptied `x-forwarded-for` before Envoy reads that.
    /// </remarks>
    public static void Set(HttpConnectionManager manager, ListenerOptions options)
    {
        manager.UseRemoteAddress = true;
        manager.XffNumTrustedHops = (uint)options.TrustedHops;
        // No address is internal (CVE-2024-45806). An empty list would mean Envoy's own, so it holds what no client has.
        manager.InternalAddressConfig = new HttpConnectionManager.Types.InternalAddressConfig
        {
            CidrRanges =
            {
                new CidrRange { AddressPrefix = "0.0.0.0", PrefixLen = 32 },
            },
        };
        if (options.ClientIpHeader is { } header)
            manager.EarlyHeaderMutationExtensions.Add(Moved(header));
    }

    private static TypedExtensionConfig Moved(string header) =>
        new()
        {
            Name = "envoy.http.early_header_mutation.header_mutation",
            TypedConfig = Any.Pack(
                new EarlyMutation
                {
                    Mutations =
                    {
                        new Mutation { Remove = ForwardedFor },
                        new Mutation
                        {
                            Append = new HeaderValueOption
                            {
                                Header = new HeaderValue { Key = ForwardedFor, Value = $"%REQ({header})%" },
                                AppendAction = HeaderValueOption.Types.HeaderAppendAction.OverwriteIfExistsOrAdd,
                            },
                        },
                    },
                }
            ),
        };
}
