using System.Collections.Immutable;
using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace ControlPlane.Language.Values.Certificates;

/// <summary>The subject alternative names of a certificate (https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.6).</summary>
internal static class AlternativeNames
{
    private const string Extension = "2.5.29.17";
    private const int Email = 1,
        Dns = 2,
        Uri = 6,
        Address = 7;

    /// <summary>DNS names in lower case, addresses, URIs and email addresses, in the order of the certificate; other names are left out.</summary>
    public static ImmutableArray<string> Of(X509Certificate2 certificate)
    {
        if (certificate.Extensions.FirstOrDefault(extension => extension.Oid?.Value == Extension) is not { } extension)
            return [];
        try
        {
            var names = ImmutableArray.CreateBuilder<string>();
            var sequence = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
            while (sequence.HasData)
            {
                var tag = sequence.PeekTag();
                switch (tag.TagValue)
                {
                    case Dns:
                        names.Add(sequence.ReadCharacterString(UniversalTagNumber.IA5String, tag).ToLowerInvariant());
                        break;
                    case Email or Uri:
                        names.Add(sequence.ReadCharacterString(UniversalTagNumber.IA5String, tag));
                        break;
                    case Address when sequence.ReadOctetString(tag) is { Length: 4 or 16 } bytes:
                        names.Add(new IPAddress(bytes).ToString());
                        break;
                    case Address:
                        break;
                    default:
                        sequence.ReadEncodedValue();
                        break;
                }
            }

            return [.. names.Distinct()];
        }
        catch (AsnContentException)
        {
            return [];
        }
    }
}
