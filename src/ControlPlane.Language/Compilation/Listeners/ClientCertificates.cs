using ControlPlane.Language.Kinds.Fleets;
using Envoy.Extensions.Filters.Network.HttpConnectionManager.V3;
using ForwardClientCertDetails = Envoy.Extensions.Filters.Network.HttpConnectionManager.V3.HttpConnectionManager.Types.ForwardClientCertDetails;

namespace ControlPlane.Language.Compilation.Listeners;

/// <summary>What services are told of the certificate that a client has: <c>x-forwarded-client-cert</c>, which no client can set.</summary>
internal static class ClientCertificates
{
    public static void Set(HttpConnectionManager manager, ListenerOptions options)
    {
        manager.ForwardClientCertDetails = options.ClientCertificates ? ForwardClientCertDetails.SanitizeSet : ForwardClientCertDetails.Sanitize;
        if (options.ClientCertificates)
            manager.SetCurrentClientCertDetails = new HttpConnectionManager.Types.SetCurrentClientCertDetails
            {
                Subject = true,
                Dns = true,
                Uri = true,
            };
    }
}
