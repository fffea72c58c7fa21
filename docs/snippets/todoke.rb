# A client of todoke with nothing but Ruby's standard library (2.7 or newer).
#
#   gateway = Todoke.new("unix:/run/todoke/api.sock")              # the user must be in the group todoke
#   gateway = Todoke.new("127.0.0.1:8620", token: "…")             # over loopback TCP
#   stored = gateway.submit({ customer: "c-1001", class: "transactional", content: { text: "…" } }, key: "shipped:9912")
#   puts stored["id"], stored["state"]
require "json"
require "net/http"
require "openssl"
require "socket"

class Todoke
  # The submission will not be taken as it is: repeating it is of no use.
  class Refused < StandardError
    attr_reader :problem

    def initialize(problem)
      faults = problem.fetch("errors", []).map { |one| "#{one['pointer']}: #{one['detail']}" }
      super(faults.empty? ? problem["detail"] || problem["title"] || "refused" : faults.join("\n"))
      @problem = problem
    end
  end

  class NotStored < StandardError; end

  # Net::HTTP over a Unix socket.
  class UnixHTTP < Net::HTTP
    attr_accessor :path

    def connect
      @socket = Net::BufferedIO.new(UNIXSocket.new(path), read_timeout: @read_timeout)
      on_connect
    end
  end

  def initialize(address, token: nil, tries: 8)
    @address = address
    @token = token
    @tries = tries
  end

  # Returns the answer (id, state, due_at, held_by …) once the message is on disk.
  #
  # key: the same for every repeat of this submission, another for every other one. With it a repeat is harmless, so it
  # is repeated when nobody answered, and after 503 when Retry-After says.
  def submit(message, key:)
    reason = nil
    (1..@tries).each do |attempt|
      wait = [2**attempt, 60].min
      begin
        answer = post("/v1/messages", JSON.generate(message), key)
        told = JSON.parse(answer.body || "{}")
        return told if answer.code == "202"
        raise Refused, told unless %w[429 500 503].include?(answer.code)

        reason = "#{answer.code}: #{told['detail']}"
        wait = Integer(answer["Retry-After"] || wait)
      rescue SystemCallError, IOError, Timeout::Error, SocketError => e
        reason = "no answer: #{e.message}"
      end
      next if attempt == @tries

      warn "todoke: #{reason}; again in #{wait} s"
      sleep wait
    end
    raise NotStored, "not stored after #{@tries} tries: #{reason}"
  end

  # Whether a callback is todoke's (Standard Webhooks). body: the bytes as they came, not parsed and written anew.
  #
  # headers: names in lower case. Afterwards: remember webhook-id, it is the same for every repeat of a call.
  def self.sent?(secret, headers, body, now: Time.now.to_i, tolerance: 300)
    key = key_of(secret)
    # Anybody writes these: what is missing or no text of todoke's is a "no", and no exception.
    id, timestamp, signatures = %w[id timestamp signature].map { |name| headers["webhook-#{name}"].to_s.b }
    return false unless timestamp.match?(/\A[0-9]{1,12}\z/)
    return false if (now - timestamp.to_i).abs > tolerance # an old call, played again

    expected = "v1," + [OpenSSL::HMAC.digest("SHA256", key, "#{id}.#{timestamp}.".b + body.b)].pack("m0")
    signatures.split.any? { |one| OpenSSL.secure_compare(one, expected) } # several while the secret is changed
  end

  # With an empty key anybody could sign: a setting that is missing must not pass for a secret.
  def self.key_of(secret)
    unless secret.to_s.match?(%r{\Awhsec_([A-Za-z0-9+/]{4}){8,}([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?\z})
      raise ArgumentError, "the callback's secret is whsec_ and at least 24 bytes in base64: look at your settings"
    end

    secret.delete_prefix("whsec_").unpack1("m0")
  end
  private_class_method :key_of

  private

  def post(path, body, key)
    request = Net::HTTP::Post.new(path, "Content-Type" => "application/json", "Idempotency-Key" => key)
    request["Authorization"] = "Bearer #{@token}" if @token
    request.body = body
    connection.start { |http| http.request(request) }
  end

  def connection
    if @address.start_with?("unix:")
      return UnixHTTP.new("localhost", 80, nil).tap { |http| http.path = @address.delete_prefix("unix:") }
    end

    host, port = @address.split(":")
    Net::HTTP.new(host, Integer(port), nil) # nil: by no proxy
  end
end
